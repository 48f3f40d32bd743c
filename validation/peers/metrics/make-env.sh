#!/bin/sh
# Makes validation/peers/.venv/metrics with the pinned packages. Without Python 3.11 or later, or without pip, it says so and
# leaves; nothing else in this repository needs Python.
set -eu
cd "$(dirname "$0")"
python="${PYTHON:-python3}"
venv=../.venv/metrics

skip() {
  echo "skipped: $1; the checks against quantstats and empyrical are not available" >&2
  exit 0
}

command -v "$python" >/dev/null 2>&1 || skip "no $python"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "$("$python" --version) is older than 3.11"
"$python" -m pip --version >/dev/null 2>&1 || skip "$python has no pip"
"$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || skip "$python cannot make virtual environments"

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt \
  || skip "the pinned packages cannot be installed"
"$venv/bin/python" -c 'import empyrical, quantstats; print("quantstats", quantstats.__version__, "and empyrical-reloaded", empyrical.__version__)'
