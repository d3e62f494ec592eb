#!/bin/sh
# The harness of the shell tests keeps its word in every shell that is here: a
# check that fails is seen, and however a test ends, nothing of it is left.
#
#   sh tests/harness.sh
. "$(dirname "$0")/../common/some/tests/harness.sh"

mkdir "$work/a test" "$work/its folder"
cp "$(dirname "$0")/../common/some/tests/harness.sh" "$work/a test"
mkfifo "$work/begun"

# In its environment a test has by what to tell its processes, and more that it
# must not stumble over. In a shell, SIGINT is not for what runs in the
# background, and nohup keeps SIGHUP from all of it.
set -- env --default-signal "HARNESS=$work" "TMPDIR=$work/its folder" \
    CDPATH=/

# left: what there still is of the test. Processes that were killed may still be
# about to end: wait for each, then see whether there are more.
left() {
    for process in $(ours); do
        timeout 5 tail --pid="$process" -f /dev/null
    done
    ours
    ls "$work/its folder"
}

ours() {
    grep -ls "HARNESS=$work" /proc/[0-9]*/environ | cut -d/ -f3
}

# test_is: what is on stdin, with the beginning that every test has.
test_is() {
    { echo '. "$(dirname "$0")/harness.sh"' && cat; } >"$work/a test/test.sh"
}

# Not the harness, which is under test, says whether it is right.
wrong=0
right=0

# is WHAT EXPECTED GOT
is() {
    if [ "$2" = "$3" ]; then
        right=$((right + 1))
        return
    fi
    wrong=$((wrong + 1))
    printf 'FAILED: %s: %s\nexpected: %s\ngot:      %s\n' \
        "$shell: $what" "$1" "$2" "$3"
}

# has_ended STATUS OUTPUT: so did the test.
has_ended() {
    is "exit status and output" "$1: $2" "$status: $(cat "$work/stdout")"
    is "stderr" "" \
        "$(grep -v -e Killed -e Hangup -e Terminated -e run_pending_traps \
            "$work/stderr")" # the last is bash, about a trap that has just changed
    is "what is left" "" "$(left)"
}

for shell in sh dash bash "busybox sh"; do
    command -v "${shell% *}" >/dev/null || continue

    what="checks that pass"
    test_is <<'END'
run sh -c 'echo out; echo err >&2; exit 3'
check "status" exits_with 3
check "stdout" stdout_has out
check "stdout" stdout_lacks err
check "stderr" stderr_has err
same "text" "out" "$(cat "$work/stdout")"
same_files "file" "$work/stdout" "$work/stdout"
start says sh -c 'echo one; echo two three; exit 4'
exec 3<"$work/says"
wait_for three <&3
same "the line" "two three" "$line"
finish "$pid"
same "its exit status" 4 $?
echo in >"$work/in"
begin sh -c 'cat >&2; exit 5' <"$work/in"
finish "$pid"
same "its exit status" 5 $?
check "its stdin" stderr_has in
run true
check "nothing" stdout_is_empty
check "nothing" stderr_is_empty
report
END
    # shellcheck disable=SC2086 # a word each
    run "$@" $shell "$work/a test/test.sh"
    has_ended 0 "12 passed, 0 failed"

    what="checks that fail"
    test_is <<'END'
echo one >"$work/one"
echo two >"$work/two"
same "text" one two
same_files "file" "$work/one" "$work/two"
run sh -c 'echo out; exit 3'
check "status" exits_with 0
start says echo no
exec 3<"$work/says"
wait_for yes <&3
pass
report
END
    # shellcheck disable=SC2086
    run "$@" $shell "$work/a test/test.sh"
    has_ended 1 'FAILED: text
expected: one
got:      two
FAILED: file, expected (-) and got (+); ^I is a tab, $ ends a line:
@@ -1 +1 @@$
-one$
+two$
FAILED: status: not so: exits_with 0
exit status 3; stdout and stderr were:
out
FAILED: nobody said: yes; but:
no
1 passed, 4 failed'

    what="no check"
    echo report | test_is
    # shellcheck disable=SC2086
    run "$@" $shell "$work/a test/test.sh"
    has_ended 1 "0 passed, 0 failed"

    what="a program that is not there"
    echo 'need no-such-program "see there"' | test_is
    # shellcheck disable=SC2086
    run "$@" $shell "$work/a test/test.sh"
    has_ended 77 "skipped: there is no no-such-program (see there)"

    # A signal that somebody sends it, or Ctrl-C, which is for the whole group.
    for how in 'echo begun >"$1"; wait_for never <&3' \
        'echo begun >"$1"; finish "$pid"' \
        'run sh -c "echo begun >\"\$0\"; exec tail -f /dev/null" "$1"'; do
        test_is <<END
start says sh -c 'trap "" HUP INT TERM; echo hello; exec tail -f /dev/null'
exec 3<"\$work/says"
wait_for hello <&3
begin tail -f /dev/null
$how
report
END
        for signal in HUP INT TERM; do
            what="SIG$signal in: $how"
            # shellcheck disable=SC2086
            begin setsid "$@" $shell "$work/a test/test.sh" "$work/begun"
            read -r _ <"$work/begun"
            case $how in run*) kill -$signal "-$pid" ;; esac
            end $signal "$pid"
            status=$?
            has_ended 1 ""
        done
    done
done

echo "$right right, $wrong wrong"
[ $wrong -eq 0 ] && [ $right -gt 0 ]
