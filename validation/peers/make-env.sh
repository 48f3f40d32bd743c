#!/bin/sh
# Makes validation/peers/.venv/NAME with the pinned packages of NAME/requirements.txt: make-env.sh [NAME…], vectorbt unless it
# says otherwise. Without Python 3.11 or later, or without pip, it says so and leaves; nothing else in this repository needs
# Python.
set -eu
cd "$(dirname "$0")"
python="${PYTHON:-python3}"
[ "$#" -gt 0 ] || set -- vectorbt

skip() {
  echo "skipped: $1; no checks against $names" >&2
  exit 0
}

names="$*"
for name; do
  [ -f "$name/requirements.txt" ] || { echo "no $name/requirements.txt" >&2; exit 2; }
done
command -v "$python" >/dev/null 2>&1 || skip "no $python"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "$("$python" --version) is older than 3.11"
"$python" -m pip --version >/dev/null 2>&1 || skip "$python has no pip"
"$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || skip "$python cannot make virtual environments"

for name; do
  venv=".venv/$name"
  [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
  if "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$name/requirements.txt"; then
    "$venv/bin/python" -c 'import platform, sys; print(sys.argv[1], "is installed, Python", platform.python_version())' "$name"
  else
    rm -rf "$venv"
    echo "skipped: the pinned packages of $name cannot be installed" >&2
  fi
done
