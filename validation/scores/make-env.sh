#!/bin/sh
# Makes validation/scores/.venv with the pinned packages of requirements.txt. Nothing but train.py beside it needs them: its
# predictions are part of the repository.
set -eu
cd "$(dirname "$0")"
. ../../scripts/venv.sh

skip() {
  echo "train.py needs Python 3.11 or later: $1" >&2
  exit 2
}

require_python
make_venv .venv requirements.txt
echo "run it by validation/scores/.venv/bin/python validation/scores/train.py"
