#!/bin/sh
# Everything that must pass. pytest is last, so that its closing line is.
set -eu
cd "$(dirname "$0")/.."

echo "== programs"
.venv/bin/python tools/machine.py
sh tools/lint.sh
echo "== browser code in Node.js"
sh tools/with_node.sh npm test --silent

# The data layer's tests run once more on PostgreSQL, beside the first ones of the rest:
# a second core would only look on.
echo "== the same data layer on PostgreSQL, in the background"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sh tools/with_node.sh .venv/bin/python -m tests.postgres .venv/bin/python -m pytest -q \
    -p no:cacheprovider tests/reporting tests/casework >"$scratch/said" 2>&1 &
postgres=$!

echo "== Python and servers, then real browsers"
rest=0
sh tools/with_node.sh .venv/bin/python -m pytest \
    tests/casework tests/reporting tests/publication tests/backend tests/browser ||
    rest=$?
if ! wait "$postgres"; then
    cat "$scratch/said"
    echo "The data layer's tests failed on PostgreSQL."
    exit 1
fi
exit "$rest"
