#!/bin/sh
# Style and types, of Python and of the browser code.
set -eu
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# The checkers read the settings, which want a data folder and a mode.
export DATA="$scratch" FENER_MODE=test

echo "== ruff"
.venv/bin/ruff check .
.venv/bin/ruff format --check .
echo "== mypy"
.venv/bin/mypy
echo "== migrations"
.venv/bin/python manage.py makemigrations --check --dry-run
echo "== tsc"
sh tools/with_node.sh npm run --silent types
