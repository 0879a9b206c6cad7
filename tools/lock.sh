#!/bin/sh
# Makes the three lock files again from pyproject.toml, for maintainers only: one answer for
# Python 3.11 and later on Linux and macOS, each file with its hash, and no index address.
set -eu
cd "$(dirname "$0")/.."

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
python3 -m venv "$tool/venv"
"$tool/venv/bin/pip" install --quiet uv

lock() {
    "$tool/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links "$@"
}

lock pyproject.toml --extra postgres --upgrade --output-file requirements.lock
lock pyproject.toml --extra postgres --group dev --upgrade \
    --constraint requirements.lock --output-file requirements-dev.lock
lock --group node --upgrade --output-file requirements-node.lock
