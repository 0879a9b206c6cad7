#!/bin/sh
# Makes the virtual environment $1 with the newest Python there is, 3.11 at least.
set -eu

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

has_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

found=
for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if is_new_enough "$python"; then
        found=$python
        if has_venv "$python"; then
            rm -rf "$1"
            exec "$python" -m venv "$1"
        fi
    fi
done

if [ -n "$found" ]; then
    echo "Fener needs Python's venv and pip, which $found lacks." >&2
    echo "On Debian and Ubuntu: apt install python3-venv python3-pip" >&2
else
    echo "Fener needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3" >&2
fi
exit 1
