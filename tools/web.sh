# shellcheck shell=bash
# The web client: installed and built again only when its sources have changed. Sourced by ./dev.

# npm_install FOLDER: exactly what package-lock.json says.
npm_install() {
    local stamp=$1/node_modules/.installed want
    want=$(sha256sum <"$1/package-lock.json")
    [[ -f $stamp && $(<"$stamp") == "$want" ]] && return 0
    say "npm ci in $1"
    need_node
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) || die "npm ci failed in $1: is the npm registry reachable?"
    echo "$want" >"$stamp"
}

need_node() {
    local major
    major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || die "Node.js is missing"
    ((major >= 18)) || die "Node.js 18 or later is needed, this is $(node --version)"
}

build_web() {
    [[ -f web/package.json ]] || return 0
    local want
    want=$(find web -name node_modules -prune -o -name dist -prune -o -name test -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    [[ -f web/dist/index.html && -f build/web.stamp && $(<build/web.stamp) == "$want" ]] && return 0
    npm_install web
    say "building the web client"
    (cd web && npm run --silent build) || die "the web client did not build"
    mkdir -p build
    echo "$want" >build/web.stamp
}
