#!/bin/sh
# Makes validation/peers/.venv/NAME with the pinned packages of NAME/requirements.txt: make-env.sh [NAME…], vectorbt unless it
# says otherwise. Without Python 3.11 or later, or without pip, it says so and leaves; nothing else in this repository needs
# Python.
set -eu
cd "$(dirname "$0")"
. ../../scripts/venv.sh
[ "$#" -gt 0 ] || set -- vectorbt

skip() {
  echo "skipped: $1; no checks against $names" >&2
  exit 0
}

names="$*"
for name; do
  [ -f "$name/requirements.txt" ] || { echo "no $name/requirements.txt" >&2; exit 2; }
done
require_python
"$python" -m pip --version >/dev/null 2>&1 || skip "$python has no pip"

for name; do
  venv=".venv/$name"
  if make_venv "$venv" "$name/requirements.txt"; then
    "$venv/bin/python" -c 'import platform, sys; print(sys.argv[1], "is installed, Python", platform.python_version())' "$name"
  else
    echo "skipped: the pinned packages of $name cannot be installed" >&2
  fi
done
