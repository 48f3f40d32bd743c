#!/bin/sh
# Makes python/.venv with the pinned packages of requirements.txt. Without Python 3.11 or later, or where the packages cannot be
# installed, it says so and leaves; nothing else in this repository needs them.
set -eu
cd "$(dirname "$0")"
. ../scripts/venv.sh

skip() {
  echo "skipped: $1; the Python door is neither built nor tested" >&2
  exit 0
}

require_python

# What is there is kept while it has what is pinned.
if [ -f .venv/made ] && cmp -s requirements.txt .venv/made; then exit 0; fi
rm -rf .venv
make_venv .venv requirements.txt || skip "the pinned packages cannot be installed"
cp requirements.txt .venv/made
