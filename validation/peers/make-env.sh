#!/bin/sh
# Makes validation/peers/.venv/vectorbt with the pinned packages. Without Python 3.10 or later, or without pip, it says so
# and leaves; nothing else in this repository needs Python.
set -eu
cd "$(dirname "$0")"
python="${PYTHON:-python3}"
venv=.venv/vectorbt

skip() {
  echo "skipped: $1; the checks against VectorBT itself are not available" >&2
  exit 0
}

command -v "$python" >/dev/null 2>&1 || skip "no $python"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || skip "$("$python" --version) is older than 3.10"
"$python" -m pip --version >/dev/null 2>&1 || skip "$python has no pip"
"$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || skip "$python cannot make virtual environments"

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r vectorbt/requirements.txt
"$venv/bin/python" -c 'import vectorbt, vectorbt_rust; print("VectorBT", vectorbt.__version__, "with both engines")'
