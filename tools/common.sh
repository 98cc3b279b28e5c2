# shellcheck shell=bash
# What every part of ./dev uses. Sourced, from the repository's root.

say() {
    if [[ -t 2 ]]; then printf '\033[1mdev: %s\033[0m\n' "$*" >&2; else printf 'dev: %s\n' "$*" >&2; fi
}
die() {
    printf 'dev: %s\n' "$1" >&2
    exit "${2:-1}"
}

export NINJA_STATUS='[%p %f/%t %es] '

# A compiler run takes up to about 1.2 GB: fewer at a time where memory is short.
jobs_max() {
    local cores memory_jobs
    cores=$(nproc)
    memory_jobs=$(awk '/MemAvailable/ {print int($2 / 1200000)}' /proc/meminfo)
    ((memory_jobs < 1)) && memory_jobs=1
    echo $((cores < memory_jobs ? cores : memory_jobs))
}

# configure PRESET: again only when there is no build yet; ninja sees by itself when CMake's files change.
configure() {
    [[ -f build/$1/build.ninja ]] || cmake --preset "$1" >"$(log_of "configure-$1")" 2>&1 || {
        cat "$(log_of "configure-$1")" >&2
        rm -rf "build/$1/CMakeCache.txt" "build/$1/build.ninja"
        die "cmake --preset $1 failed"
    }
}

# build PRESET TARGET...
build() {
    local preset=$1
    shift
    say "building $* ($preset)"
    configure "$preset"
    cmake --build "build/$preset" -j "$(jobs_max)" --target "$@"
}

log_of() {
    mkdir -p build/logs
    echo "build/logs/$1.log"
}

# Our C++ sources; raw_epoll.cpp is a yardstick from elsewhere, kept as it is.
cpp_files() {
    find src include examples loadtest bench fuzz tests -name node_modules -prune -o -name .venv -prune -o -type f \( -name '*.cpp' -o -name '*.hpp' \) ! -name raw_epoll.cpp -print | sort
}
