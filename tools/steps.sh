# shellcheck shell=bash
# The steps of ./dev test and ./dev ci. Every step runs whatever became of those before it; results are counted at the end.
# A step is a function `step_NAME` that prints what its runner prints; tools/report.py counts test cases out of that.

steps_test=(style unit package web e2e browser)
steps_ci=(bench threads clang lint)
step_seconds_max=2400
steps_file=build/logs/steps.tsv

# run_steps [--ci | STEP...]
run_steps() {
    local name
    case ${1:-} in
        '') set -- "${steps_test[@]}" ;;
        --ci) set -- "${steps_test[@]}" "${steps_ci[@]}" ;;
    esac
    for name in "$@"; do
        declare -F "step_$name" >/dev/null || die "no such step: $name" 2
    done
    mkdir -p build/logs
    rm -f "$steps_file"
    for name in "$@"; do run_step "$name"; done
    python3 -B tools/report.py table "$steps_file"
}

# In a process of its own, so that its first failing command ends it and nothing more, with a limit, and without waiting for
# what it may have left running.
run_step() {
    local name=$1 log=build/logs/$1.log started=$SECONDS status=0 child out tee_pid
    say "== $name"
    rm -rf "build/logs/$name.d"
    exec {out}> >(trap '' INT && tee "$log")
    tee_pid=$!
    timeout -k 10 "$step_seconds_max" ./dev step "$name" </dev/null >&"$out" 2>&1 &
    child=$!
    exec {out}>&-
    trap 'kill -TERM "$child"; exit 130' INT TERM
    wait "$child" || status=$?
    trap - INT TERM
    timeout 10 tail --pid="$tee_pid" -s 0.1 -f /dev/null || kill "$tee_pid"
    printf '%s\t%s\t%s\t%s\n' "$name" "$status" "$((SECONDS - started))" \
        "$(python3 -B tools/report.py count "$log" "build/logs/$name.d")" >>"$steps_file"
    ((status == 0)) || say "== $name FAILED (exit code $status), log: $log"
}

# run_ctest PRESET CTEST-OPTION...: the cases inside each gtest program are counted, not the programs. `launcher` goes in front.
launcher=()
run_ctest() {
    local preset=$1 results=$PWD/build/logs/${step:?}.d
    shift
    mkdir -p "$results"
    env GTEST_OUTPUT="xml:$results/" UBSAN_OPTIONS=print_stacktrace=1 "${launcher[@]}" ctest --test-dir "build/$preset" --output-on-failure --no-tests=error \
        --output-junit "$results/ctest.junit" -j "$(nproc)" "$@"
}

step_style() {
    local rule
    python3 -B tests/style/selftest.py
    for rule in layers sizes globals hygiene links docs guide; do
        if python3 -B "tests/style/$rule.py" .; then echo "style $rule: 1 passed, 0 failed"; else echo "style $rule: 0 passed, 1 failed"; fi
    done
}

step_unit() {
    build asan all
    run_ctest asan -L 'unit|contract'
}

# The library installed, and used from outside: half a minute beside the release build, which e2e needs as well.
step_package() {
    build release sioxx_package
    tests/package/check.py build/release
}

step_web() {
    npm_install web
    (cd web && npm run --silent check && npm test --silent)
}

step_e2e() {
    build release truebond truebond-loadtest conformance chat
    build_web
    tests/run_e2e.py --short
}

step_browser() {
    build release truebond
    build_web
    npm_install tests/e2e/browser
    (cd tests/e2e/browser && npm test --silent)
}

# That everything still runs, not what it costs: the other processes of a CI machine would decide that.
step_bench() {
    build release conformance raw_epoll truebond-loadtest sessions
    bench/peers.py --short --servers sioxx,node_ws
    tools/soak_sessions.py 20000
}

step_lint() { tools/lint.sh --all; }

step_threads() {
    build tsan all
    # ThreadSanitizer's shadow memory does not fit every address layout that the kernel may choose.
    if setarch -R true 2>/dev/null; then launcher=(setarch -R); fi
    TSAN_OPTIONS="second_deadlock_stack=1" run_ctest tsan -L threads
}

step_clang() {
    build clang all
    run_ctest clang -L unit
}
