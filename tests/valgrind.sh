#!/bin/sh
# No program reads what was never written or leaves memory behind, be it an app
# or a service, and be the end a good or a bad one: valgrind's memcheck watches
# the golden run of each step, an overflow and a wrong argument, and finds
# nothing at all, but for what tests/checkers/valgrind.supp names.
#
#   sh tests/valgrind.sh [--all] BUILD_DIR [STEP...]       e.g. build step06
#
# With --all it watches the unit tests, too. Without valgrind it is a skip (77).
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"

ALL=
[ "$1" != --all ] || { ALL=yes && shift; }
export ALL
build=$(cd "$1" && pwd -P) || exit 1
shift
cd "$(dirname "$0")/.." || exit 1
# shellcheck disable=SC2046 # one argument a word
[ $# -gt 0 ] || set -- $(cd "$build" && ls -d step[0-9][0-9])

command -v valgrind >/dev/null || {
    echo "skipped: valgrind is not installed (apt-get install valgrind)"
    exit 77
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# watch PROGRAM: from now on $work/bin/PROGRAM is it, watched; what valgrind
# finds goes to a file for each process.
watch() {
    cat >"$work/bin/$1" <<END
#!/bin/sh
exec valgrind --quiet --leak-check=full --show-leak-kinds=all \
    --errors-for-leak-kinds=all --error-exitcode=9 \
    --trace-children=yes --child-silent-after-fork=yes \
    --suppressions="$PWD/tests/checkers/valgrind.supp" \
    --log-file="\$LOGS/$1.%p" "\$REAL/$1" "\$@"
END
    chmod +x "$work/bin/$1"
}

# The runs, with the services there, if there must be any. STEP is its
# name; REAL, LOGS and WORK are folders.
cat >"$work/runs.sh" <<'END'
fail() {
    echo "FAILED: $STEP: $1"
    failed=1
}

# ends_with STATUS PROGRAM [ARGUMENT...]
ends_with() {
    wanted=$1
    shift
    "$@" >"$WORK/stdout" 2>"$WORK/stderr"
    status=$?
    [ $status -eq "$wanted" ] && return
    fail "${1##*/} $2 should end with $wanted, ended with $status and said:"
    cat "$WORK/stderr"
}

# Watched, everybody is slow.
patience=
case $STEP in step0[6-9]) patience="--timeout-ms 60000" ;; esac

failed=0
ordered=common/every/tests/golden.sh
concurrent=common/some/tests/golden_concurrent.sh
for program in app app_shared app_concurrent; do
    [ -x "$REAL/$program" ] || continue
    case $STEP,$program in
    *,app_concurrent)
        sh $concurrent "tests/golden/$STEP-concurrent.stdout" \
            "$WORK/bin/$program" $patience
        ;;
    step09,*)
        sh $concurrent "tests/golden/$STEP.stdout" "$WORK/bin/$program" $patience
        ;;
    *)
        sh $ordered "$STEP" "tests/golden/$STEP.stdout" \
            "$WORK/bin/$program" $patience
        ;;
    esac || fail "the golden run of $program"
    case $STEP in # step09 reports it as the result of that value
    step09) ends_with 0 "$WORK/bin/$program" $patience 2147483647 ;;
    *) ends_with 1 "$WORK/bin/$program" $patience 2147483647 ;;
    esac
    ends_with 2 "$WORK/bin/$program" 4x
done

# service_test measures how its memory grows: not with valgrind's in it.
[ -z "$ALL" ] || for test in "$WORK"/bin/*_test; do
    case $test in
    */service_test) ;;
    */patience_test) ends_with 0 "$test" "$REAL/service1" ;;
    */messaging_test) ends_with 0 "$test" memory && ends_with 0 "$test" nats ;;
    *) ends_with 0 "$test" "$REAL" ;;
    esac
done
exit $failed
END

failed=0
left_out=no
for step; do
    rm -rf "${work:?}/bin" "${work:?}/logs"
    mkdir "$work/bin" "$work/logs" || exit 1
    for program in "$build/$step"/*; do
        case ${program##*/} in
        app | app_shared | app_concurrent | service[12] | *_test)
            watch "${program##*/}"
            ;;
        esac
    done
    export STEP="$step" REAL="$build/$step" LOGS="$work/logs" WORK="$work"
    export EXE_DIR="$REAL"
    with_services=$(ls steps/"$step"_*/with_services.sh 2>/dev/null)
    NARRATION=$work ${with_services:+sh "$with_services" "$work/bin"} \
        sh "$work/runs.sh"
    case $? in
    0) ;;
    77)
        echo "$step is left out: it cannot have its services here"
        left_out=yes
        continue
        ;;
    *) failed=1 ;;
    esac

    find "$work/logs" -type f -exec cat {} + >"$work/found"
    if [ -s "$work/found" ]; then
        echo "FAILED: $step: valgrind should find nothing, found:"
        cat "$work/found"
        failed=1
    fi
    count=$(find "$work/logs" -type f | wc -l)
    [ "$count" -ge 3 ] || { echo "FAILED: $step was not watched"; failed=1; }
    echo "$step: $count processes"
done
[ $failed -eq 0 ] || exit 1
[ $left_out = no ] || exit 77
