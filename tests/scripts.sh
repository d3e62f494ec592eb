#!/bin/sh
# The scripts keep what their --help promises: what goes to stdout, what to
# stderr, and the exit status.
#
#   sh tests/scripts.sh BUILD_DIR
#
# What scripts/run has to build it builds in BUILD_DIR, and once where it does
# without being told.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
build=$(cd "$1" && pwd) || exit 1
cd "$(dirname "$0")/.." || exit 1

passed=0
failed=0

# Else scripts/run would install it.
scripts/doctor 00 01 02 03 07 09 components >/dev/null || {
    echo "skipped: steps lack something (scripts/doctor says what)"
    exit 77
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

run() {
    "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}

# check WHAT STATUS [FILE TEXT]: the exit status, and a line in stdout or stderr.
check() {
    if [ $status -eq "$2" ] &&
        { [ $# -eq 2 ] || grep -q -e "$4" "$work/$3"; }; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $1: expected exit status $2${4+ and in $3: $4}, got $status"
    cat "$work/stdout" "$work/stderr"
}

for script in bench broker common conform diff docs doctor health run test \
    trace workshop; do
    run scripts/$script --help
    check "scripts/$script --help" 0 stdout "^Usage: scripts/$script"
    run scripts/$script --no-such-option
    check "scripts/$script with a wrong option" 2 stderr "^Usage: "
done

run env CMAKE_GENERATOR="Ninja Multi-Config" scripts/run 00
check "several configurations in one folder" 2 stderr "set it to Ninja or"
run cmake --preset default -G "Ninja Multi-Config" -B "$work/several"
check "the same by hand" 1 stderr "Choose another: -G Ninja"

# ---- run ----

run scripts/run 00 3 --build "$build"
check "a run of two steps" 0 stdout '^2 steps agree: Value-0084$'
check "the table" 0 stdout '^step03_contracts  *Value-0084  *yes  *[0-9]* ms$'
run scripts/run --build "$build" step02 -- -18
check "a value of one's own" 0 stdout '^step02_static_libs  *Value--036  *-  '
run scripts/run --build "$build" step02_static_libs -- 2147483647
check "a value that overflows" 1 stdout '^step02_static_libs  *exit status 1 '
run scripts/run --build "$build" 7 -- -18
check "a step with services" 0 stdout '^step07_http  *Value--036  *-  '
run scripts/run --build "$build" 00 components
check "a lab" 0 stdout '^components  *Value-0084  *yes  '
check "a lab agrees with the steps" 0 stdout '^2 steps agree: Value-0084$'
run scripts/run --build "$build" --cluster 2 09
check "a cluster" 0 stdout '^step09_broker_hardened  *Value-0084  *yes  '
check "a cluster has instances" 0 stderr 'Service2. Server Exiting'
run scripts/run --cluster many 09
check "a cluster of no number" 2 stderr 'needs a number from 1 to 9'
run scripts/run --build "$build" 00 09 -- 5000
check "a value that step 09 alone refuses" 0 stdout '^step09_.* refused '
run scripts/run --build "$build" 00 01 09 -- 5000
check "those that take a value agree" 0 stdout '^2 steps agree: Value-10000$'
run scripts/run --build "$build" 00 09 -- -007
check "a value with zeros in front" 0 stdout '^2 steps agree: Value--014$'
run scripts/run --build "$build" 00 01 -- 1/2
check "a value that is none" 1 stdout '^step01_multi_file  *exit status 2 '
run env NATS_URL=nats://127.0.0.1:1 scripts/run --build "$build" 09
check "somebody's broker is not asked" 0 stdout '^step09_.*  Value-0084  *yes '
run scripts/run --build "$build" -- 5000
check "why step 09 alone refuses" 0 stdout \
    '^Step 09 refuses it, and only .* exceeds 4-digit format range '
check "all steps, on one screen" 0 stdout '^9 steps agree: Value-10000$'
if [ "$(wc -l <"$work/stdout")" -gt 24 ]; then
    failed=$((failed + 1))
    echo "FAILED: a run of all steps prints $(wc -l <"$work/stdout") lines"
fi
run scripts/run --build "$build" --verbose -- 1
check "what all steps print, for who wants it" 0 stdout '^=== step03_contracts$'
run scripts/run --build "$work/new" 00
check "a line for each step that is built" 0 stdout '^  built step00$'
run scripts/run 00
check "where it builds by itself" 0 stdout '^step00_single_file  *Value-0084 '
run scripts/run 42
check "a step that does not exist" 2 stderr 'there is no step 42'
run scripts/run src
check "what is not a step" 2 stderr "'src' is not a step"

run scripts/run --build "$build" -q 01 -- 21
check "a quiet run" 0
cp "$work/stdout" "$work/quiet"
run "$build/step01/app" 21
if cmp -s "$work/quiet" "$work/stdout"; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "FAILED: a quiet run prints more or less than the program:"
    diff -u "$work/stdout" "$work/quiet" | sed 1,2d
fi
run scripts/run --build "$build" -q 01 -- 2147483647
check "a quiet run that overflows" 1 stderr '^overflow: '
run scripts/run --build "$build" -q 01 -- 4x
check "a quiet run with a wrong value" 2 stderr "^app: '4x' is not "

# ---- health ----

run sh steps/step07_http/with_services.sh "$build/step07" \
    sh -c 'scripts/health "$SERVICE1_URL" "$SERVICE2_URL/"'
check "two healthy services" 0 stdout '^http://127.0.0.1:[0-9]*/: ok$'
run scripts/health http://127.0.0.1:1
check "a service that is not there" 1 stdout '^http://127.0.0.1:1: not healthy: '
for port in x 0; do
    run scripts/broker --port $port
    check "a port that is none" 2 stderr "'$port' is not a port"
done

# ---- conform ----

run scripts/conform 05 "$build/step05/app"
check "a step without services" 2 stderr "'05' is not a step with services"
run scripts/conform 06
check "no program" 2 stderr 'what is to be asked?'
run scripts/conform 07 nats://127.0.0.1:4222
check "a URL of another kind" 2 stderr 'is not http://HOST:PORT'
run scripts/conform 06 no/such/program
check "a program that is not there" 1 stderr "cannot start 'no/such/program': "
run scripts/conform 07 http://127.0.0.1:1
check "a service that does not run" 1 stderr 'start the service first'
run scripts/conform 09 nats://127.0.0.1:1
check "a broker that does not run" 1 stderr 'scripts/broker runs one'

# ---- diff ----

run scripts/diff 00 step01
check "the change" 0 stdout '^=== component1.h (new)$'
check "the change has its new lines" 0 stdout '^+#ifndef COMPONENT1_H$'
check "lines that moved have another sign" 0 stdout '^>struct component1 {$'
run scripts/diff --stat 0 1
check "the change in numbers" 0 stdout '^[0-9]* of [0-9]* changed lines moved '
run scripts/diff --output step02_static_libs 3
check "the change of the output" 0 stdout '^+Phase 03: '
run scripts/diff 00
check "one step only" 2 stderr 'two steps are needed'
run scripts/diff --output 00 01 main.c
check "a PATH for a transcript" 2 stderr '[-]-output takes no PATH'
run scripts/diff 00 01 --stat
check "an option behind the steps" 2 stderr 'options come before the steps'
run scripts/diff 00 01 no/such/file
check "a file of neither step" 2 stderr "'no/such/file' is neither in step00"
run scripts/diff 00 77
check "a change to a step that does not exist" 2 stderr 'there is no step 77'

# ---- doctor, on a machine without CMake and with another package manager ----

mkdir "$work/bin"
for program in /usr/bin/* /bin/*; do
    case ${program##*/} in
    apt-get | dnf | pacman | brew | cmake) ;;
    *) [ -e "$work/bin/${program##*/}" ] || ln -s "$program" "$work/bin" ;;
    esac
done

# suggests MANAGER TEXT
suggests() {
    printf '#!/bin/sh\nexit 1\n' >"$work/bin/$1"
    chmod +x "$work/bin/$1"
    run env PATH="$work/bin" scripts/doctor 03
    check "scripts/doctor with $1" 1 stdout "$2"
    check "scripts/doctor says what" 1 stdout 'missing: cmake-3.25$'
    run env PATH="$work/bin" scripts/run 03
    check "scripts/run with $1" 1 stderr "$2"
    rm "$work/bin/$1"
}

suggests dnf 'dnf install cmake$'
suggests pacman 'pacman -S --needed cmake$'
suggests brew 'brew install cmake$'
run env PATH="$work/bin" scripts/doctor 03
check "scripts/doctor with nothing" 1 stdout 'please install: cmake-3.25$'
run scripts/doctor 00 1 step02 step03_contracts
check "scripts/doctor here" 0 stdout '^step03  contracts  *ready$'

# ---- test --quick, in a copy ----

mkdir "$work/copy"
for entry in * .clang-format; do
    case $entry in build* | my-work) ;; *) cp -R "$entry" "$work/copy" ;; esac
done
rm -rf "$work"/copy/steps/*/build*
cd "$work/copy" || exit 1
run scripts/test --quick 7x
check "a quick test of no step" 2 stderr "there is no step 7x"
run scripts/test --quick
check "a quick test where nothing is known to differ" 2 stderr 'name one$'
run scripts/test --quick step00_single_file
check "a quick test of a step" 0 stdout '^gcc  *passed'
run grep -c 'step00[.]' build-test/gcc.test.log
check "its tests were run" 0 stdout '^[1-9]'
run grep 'step01[.]' build-test/gcc.test.log
check "and no other's" 1
git init -q . && git add . && git -c user.name=us -c user.email=us@localhost \
    commit -qm "All of it"
sed -i 's/value \* 2;/value * 3;/' steps/step00_*/main.c
run scripts/test --quick
check "a quick test of what was changed" 1 stdout '^gcc  *failed, see '
run sed -n 's/.* - \(.*\) (Failed).*/\1/p' build-test/gcc.test.log
check "which test noticed" 0 stdout '^step00.golden$'

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
