#!/bin/sh
# Builds the wheel of the last commit into the folder $1, with the Python $2: the same bytes each time and everywhere.
# Times come from the commit, permissions from here, and the builder's version is fixed in pyproject.toml.
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd)
python=$2
top=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT INT TERM
umask 022
mkdir "$made/source"
git -C "$top" archive HEAD | tar -x --no-same-permissions -C "$made/source"
SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
"$python" -m pip --disable-pip-version-check wheel --quiet --no-deps --no-cache-dir --wheel-dir "$out" "$made/source"
cd "$made/source"
"$python" -c 'import hashlib
from bot.evidence.control import program
print(f"{hashlib.sha256(program()).hexdigest()}  verify.py (as it goes into packages)")'
