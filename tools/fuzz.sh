#!/usr/bin/env bash
# Runs every fuzz target for a while: tools/fuzz.sh SECONDS
# New inputs are kept in build/fuzz/corpus/, findings in build/fuzz/found/; what was found goes into fuzz/corpus/ with its fix.
# tools/fuzz.sh keep: puts into fuzz/corpus/ the fewest of those inputs that run through code which its seeds do not.
set -euo pipefail
. tools/common.sh

seconds=$1
names=()
for corpus in fuzz/corpus/*/; do names+=("$(basename "$corpus")"); done
build fuzz "${names[@]/#/fuzz_}"

if [[ $seconds == keep ]]; then
    bytes_max=4096  # of an input: the tree is for people too
    for name in "${names[@]}"; do
        [[ -d build/fuzz/corpus/$name ]] || continue
        small="build/fuzz/small/$name"
        rm -rf "$small" && mkdir -p "$small"
        find "build/fuzz/corpus/$name" -type f -size "-$((bytes_max + 1))c" -exec cp -t "$small" {} +
        build/fuzz/fuzz/"fuzz_$name" -set_cover_merge=1 "fuzz/corpus/$name" "$small" >"build/logs/fuzz-keep-$name.log" 2>&1
        say "$name: $(find "fuzz/corpus/$name" -type f | wc -l) inputs, $(du -sb "fuzz/corpus/$name" | cut -f1) bytes"
    done
    exit
fi

failed=0
mkdir -p build/fuzz/found
for name in "${names[@]}"; do
    say "fuzz_$name for $seconds s"
    mkdir -p "build/fuzz/corpus/$name"
    options=(-max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="build/fuzz/found/$name-")
    [[ -f fuzz/dictionaries/$name.dict ]] && options+=(-dict="fuzz/dictionaries/$name.dict")
    # A run of a whole server takes so many branches that weighing them by rarity costs more than the run.
    [[ $name == server ]] && options+=(-entropic=0)
    build/fuzz/fuzz/"fuzz_$name" "${options[@]}" \
        "build/fuzz/corpus/$name" "fuzz/corpus/$name" >"build/logs/fuzz-$name.log" 2>&1 || failed=$((failed + 1))
    grep -E '^stat::(number_of_executed_units|average_exec)|ERROR|SUMMARY' "build/logs/fuzz-$name.log" || true
done
echo "$((${#names[@]} - failed)) passed, $failed failed"
((failed == 0))
