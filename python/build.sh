#!/bin/sh
# Puts the kernel and its tables into the package and makes the wheel in python/dist. Needs what `npm run generate` makes.
set -eu
cd "$(dirname "$0")"
sh make-env.sh
[ -d .venv ] || exit 0
mkdir -p src/barloom/data
for file in barloom.wasm layout.json options.json; do cp "../build/$file" src/barloom/data/; done
rm -rf dist
.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
ls dist
