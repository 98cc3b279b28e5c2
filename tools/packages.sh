# shellcheck shell=bash
# Which of Debian 12's packages each command needs, and getting those that are missing. Sourced by ./dev.

# Debian's plain `clang` is 14 and its plain `libboost-dev` 1.74: both are named with their version.
packages_of() {
    case $1 in
        build)
            echo ca-certificates g++ cmake ninja-build ccache mold
            echo libboost1.81-dev libssl-dev libcurl4-openssl-dev libsqlite3-dev libspdlog-dev libfmt-dev libcli11-dev libtomlplusplus-dev zlib1g-dev libcrypt-dev libvips-dev prometheus-cpp-dev pkg-config
            ;;
        web) # NodeSource's nodejs brings npm along and conflicts with Debian's: only what is not there
            command -v node >/dev/null || echo nodejs
            command -v npm >/dev/null || echo npm
            ;;
        test) echo libgtest-dev libgmock-dev libbenchmark-dev pkg-config python3 python3-venv sqlite3 chromium prometheus util-linux ;;
        lint) echo clang-16 clang-format-16 clang-tidy-16 shellcheck ;;
        rust) command -v cargo >/dev/null || echo cargo-web rustc-web ;; # Debian's plain cargo is 0.66, too old for what is built
        bench) packages_of rust && echo valgrind ;;
        interop) # other people's clients
            command -v javac >/dev/null || echo default-jdk-headless
            command -v mvn >/dev/null || echo maven
            packages_of rust
            command -v go >/dev/null || echo golang-go
            echo pkg-config libssl-dev
            ;;
        clang) echo clang-16 libclang-rt-16-dev ;;
    esac
}

# need GROUP...: installs what is missing, or says what that is.
need() {
    command -v dpkg-query >/dev/null || return 0 # not Debian: CMake says what it misses
    local group missing
    # shellcheck disable=SC2046
    missing=$(missing_of $(for group in "$@"; do packages_of "$group"; done))
    # shellcheck disable=SC2086
    [[ -z $missing ]] || install_packages $missing
}

missing_of() {
    local installed name
    installed=" $(dpkg-query -W -f='${Package}/${db:Status-Status} ' "$@" 2>/dev/null) " || true
    for name in "$@"; do
        [[ $installed == *" $name/installed "* ]] || printf '%s ' "$name"
    done
}

install_packages() {
    local root=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null || { ! sudo -n true 2>/dev/null && [[ ! -t 0 ]]; }; then
            printf 'dev: these packages are missing, and only root can install them:\nsudo apt-get install %s\n' "$*" >&2
            exit 1
        fi
        root=(sudo)
    fi
    say "installing: $*"
    local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o Dpkg::Use-Pty=0)
    # Package lists that are there are mostly good enough; if not, once more with fresh ones.
    if compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null && "${apt[@]}" install --no-install-recommends "$@"; then
        return 0
    fi
    "${apt[@]}" update || die "apt-get update failed; these packages are missing: $*"
    "${apt[@]}" install --no-install-recommends "$@" || die "apt-get could not install: $*"
}
