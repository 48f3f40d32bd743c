#!/bin/sh
# Makes python/.venv with the pinned packages of requirements.txt. Without Python 3.11 or later, or where the packages cannot be
# installed, it says so and leaves; nothing else in this repository needs them.
set -eu
cd "$(dirname "$0")"
python="${PYTHON:-python3}"

skip() {
  echo "skipped: $1; the Python door is neither built nor tested" >&2
  exit 0
}

command -v "$python" >/dev/null 2>&1 || skip "no $python"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "$("$python" --version) is older than 3.11"
"$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || skip "$python cannot make virtual environments"

# What is there is kept while it has what is pinned.
if [ -f .venv/made ] && cmp -s requirements.txt .venv/made; then exit 0; fi
rm -rf .venv
"$python" -m venv .venv
if .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt; then
  cp requirements.txt .venv/made
else
  rm -rf .venv
  skip "the pinned packages cannot be installed"
fi
