# Virtual environments of pinned packages, for the scripts that source this. They say what `skip REASON` does: it leaves.
python="${PYTHON:-python3}"

# Python 3.11 or later that can make environments.
require_python() {
  command -v "$python" >/dev/null 2>&1 || skip "no $python"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "$("$python" --version) is older than 3.11"
  "$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || skip "$python cannot make virtual environments"
}

# make_venv FOLDER REQUIREMENTS: nothing is left of it where the packages cannot be installed.
make_venv() {
  [ -x "$1/bin/python" ] || "$python" -m venv "$1" || return
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2" && return
  rm -rf "$1"
  return 1
}
