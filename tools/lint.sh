#!/usr/bin/env bash
# Everything that can be said about the sources without running them: tools/lint.sh [--all]
# clang-tidy reads the files that differ from the main branch, or all of them.
set -euo pipefail
. tools/common.sh
. tools/web.sh

failed=0
passed=0
check() {
    local name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        echo "ok      $name"
    else
        failed=$((failed + 1))
        echo "FAILED  $name"
    fi
}

# Of changed files only what clang-tidy can compile: sources, not headers.
tidy_files() {
    if [[ ${1:-} == --all ]]; then
        find src -name '*.cpp'
    else
        local base
        base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD 2>/dev/null) || return 0
        { git diff --name-only --diff-filter=d "$base" && git ls-files --others --exclude-standard; } 2>/dev/null | grep -E '^src/.*\.cpp$' || true
    fi
}

tidy() {
    local files
    files=$(tidy_files "$@")
    [[ -n $files ]] || return 0
    configure clang
    xargs -P "$(nproc)" -n 4 clang-tidy-16 --quiet -p build/clang <<<"$files" 2> >(grep -v 'warnings generated' >&2)
}

format() { cpp_files | xargs clang-format-16 --dry-run -Werror; }
shell() {
    command -v shellcheck >/dev/null || return 0
    shellcheck -x dev .ci/run tools/*.sh
}
types() { npm_install web && (cd web && npm run --silent check); }

check format format
for rule in selftest layers sizes globals hygiene links docs guide; do check "$rule" python3 -B "tests/style/$rule.py" .; done
check shell shell
check types types
check clang-tidy tidy "$@"
echo "$passed passed, $failed failed"
((failed == 0))
