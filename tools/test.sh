#!/bin/sh
# Everything that must pass. pytest is last, so that its closing line is.
set -eu
cd "$(dirname "$0")/.."

echo "== programs"
.venv/bin/python tools/machine.py
sh tools/lint.sh
echo "== browser code in Node.js"
sh tools/with_node.sh npm test --silent
echo "== the same data layer on PostgreSQL"
sh tools/with_node.sh .venv/bin/python -m tests.postgres .venv/bin/python -m pytest -q \
    tests/reporting tests/casework
echo "== Python, servers and real browsers"
exec sh tools/with_node.sh .venv/bin/python -m pytest
