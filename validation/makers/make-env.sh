#!/bin/sh
# Makes validation/makers/.venv with the pinned packages of requirements.txt. Nothing but make.py beside it needs them: the files
# that it writes are part of the repository.
set -eu
cd "$(dirname "$0")"
python="${PYTHON:-python3}"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "make.py needs Python 3.11 or later" >&2
  exit 2
}
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
echo "run it by validation/makers/.venv/bin/python validation/makers/make.py"
