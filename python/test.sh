#!/bin/sh
# Makes the wheel, installs it in the virtual environment, and tests what is installed: test.sh [PYTEST ARGUMENTS].
set -eu
cd "$(dirname "$0")"
sh build.sh
[ -d .venv ] || exit 0
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall dist/barloom-*.whl
.venv/bin/python -m pytest --quiet "$@"
