#!/bin/sh
# What the end-to-end tests need beyond the toolchain: node_modules and a Python environment. Quick when nothing changed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache="$root/.cache"
mkdir -p "$cache"

# $1: stamp, $2: the file that decides
unchanged() { [ -f "$1" ] && [ "$(cat "$1")" = "$(sha256sum <"$2")" ]; }

stamp="$here/js/node_modules/.stamp"
if ! unchanged "$stamp" "$here/js/package-lock.json"; then
    (cd "$here/js" && npm ci --no-audit --no-fund --loglevel=error)
    sha256sum <"$here/js/package-lock.json" >"$stamp"
fi

stamp="$cache/venv/.stamp-e2e"
if ! unchanged "$stamp" "$here/python/requirements.txt"; then
    [ -x "$cache/venv/bin/python" ] || python3 -m venv "$cache/venv"
    "$cache/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/python/requirements.txt"
    sha256sum <"$here/python/requirements.txt" >"$stamp"
fi
