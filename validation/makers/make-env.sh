#!/bin/sh
# Makes validation/makers/.venv with the pinned packages of requirements.txt. Nothing but make.py beside it needs them: the files
# that it writes are part of the repository.
set -eu
cd "$(dirname "$0")"
. ../../scripts/venv.sh

skip() {
  echo "make.py needs Python 3.11 or later: $1" >&2
  exit 2
}

require_python
make_venv .venv requirements.txt
echo "run it by validation/makers/.venv/bin/python validation/makers/make.py"
