#!/bin/sh
# Makes validation/scores/.venv with the pinned packages of requirements.txt. Nothing but train.py beside it needs them: its
# predictions are part of the repository.
set -eu
cd "$(dirname "$0")"
python="${PYTHON:-python3}"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "train.py needs Python 3.11 or later" >&2
  exit 2
}
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
echo "run it by validation/scores/.venv/bin/python validation/scores/train.py"
