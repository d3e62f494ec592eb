# A small library for tests that are shell scripts. A test begins with
#
#   . "$(dirname "$0")/harness.sh"
#
# and ends with report. Between them it has the folder $work to itself, and
# makes checks. However it ends, the folder is removed, and whatever start,
# begin and launch have started is killed.
# shellcheck shell=sh
set -u
unset CDPATH # cd shall go where it is told, and say nothing

passed=0
failed=0
pid=     # of what was started last
pids=    # of all that was, and runs
status=0 # of what ran last

work=$(mktemp -d) || exit 1
trap 'clean_up' EXIT
# A signal may come twice: to the group, too. What it ends must end in order.
trap 'trap "" HUP INT PIPE TERM; exit 1' HUP INT PIPE TERM
work=$(cd "$work" && pwd -P) || exit 1

clean_up() {
    trap '' HUP INT PIPE TERM
    stop_all
    rm -rf "$work"
}

# need PROGRAM HOW_TO_GET_IT: without it the test is skipped, by exit status 77.
need() {
    command -v "$1" >/dev/null && return
    echo "skipped: there is no $1 ($2)"
    exit 77
}

# report: how many checks passed. Fails if one did not, or if there was none.
report() {
    echo "$passed passed, $failed failed"
    [ $failed -eq 0 ] && [ $passed -gt 0 ]
}

# ---- Checks ----

pass() {
    passed=$((passed + 1))
}

# fail WHAT
fail() {
    failed=$((failed + 1))
    echo "FAILED: $1"
}

# check WHAT COMMAND...: passes if the command succeeds. A failure shows, too,
# what ran last.
check() {
    promise=$1
    shift
    if "$@"; then
        pass
    else
        fail "$promise: not so: $*"
        show_run
    fi
}

# same WHAT EXPECTED GOT: passes if these two texts are equal.
same() {
    if [ "$2" = "$3" ]; then
        pass
    else
        fail "$1"
        printf 'expected: %s\ngot:      %s\n' "$2" "$3"
    fi
}

# same_files WHAT EXPECTED GOT: passes if these two files are, byte for byte.
same_files() {
    if cmp -s "$2" "$3"; then
        pass
    else
        fail "$1, expected (-) and got (+); ^I is a tab, \$ ends a line:"
        diff -u "$2" "$3" | sed 1,2d | head -n 40 | cat -vet
    fi
}

# ---- Commands that end by themselves ----

# run COMMAND...: its exit status is in $status, what it says in the files
# $work/stdout and $work/stderr.
run() {
    "$@" >"$work/stdout" 2>"$work/stderr"
    status=$?
}

show_run() {
    echo "exit status $status; stdout and stderr were:"
    cat "$work/stdout" "$work/stderr" 2>/dev/null | head -n 40 | cat -v
}

# For check: what did the command do that ran last?
exits_with() { [ "$status" -eq "$1" ]; }
stdout_has() { grep -qF -e "$1" "$work/stdout"; }
stdout_lacks() { ! stdout_has "$1"; }
stdout_is_empty() { [ ! -s "$work/stdout" ]; }
stderr_has() { grep -qF -e "$1" "$work/stderr"; }
stderr_is_empty() { [ ! -s "$work/stderr" ]; }

# complaint: what it said on stderr, without what services narrate there.
complaint() {
    grep -v '^	\[Service' "$work/stderr"
}

# ---- Processes in the background ----

# start NAME COMMAND...: as process $pid. What it says is in the fifo NAME, in
# $work.
start() {
    fifo=$work/$1
    shift
    rm -f "$fifo" && mkfifo "$fifo"
    "$@" >"$fifo" 2>&1 &
    pid=$!
    pids="$pids $pid"
}

# begin COMMAND...: as process $pid. What it says is where run would put it.
begin() {
    launch "$@" >"$work/stdout" 2>"$work/stderr"
}

# launch COMMAND...: as process $pid, with this stdin. The shell would take it
# away, but does not know of fd 9.
launch() {
    { "$@" <&9 9<&- & } 9<&0
    pid=$!
    pids="$pids $pid"
}

# wait_for TEXT <FIFO: reads up to a $line that has it, into the file read. It
# is a failed check if none comes before the end, or within two minutes.
wait_for() {
    started=$pid
    # A process of its own reads, since that can be given a limit.
    # shellcheck disable=SC2016 # for that shell
    launch timeout 120 sh -c 'while IFS= read -r line; do
        printf "%s\n" "$line"
        case $line in *"$1"*) exit ;; esac
    done
    exit 1' sh "$1" >"$work/read"
    reader=$pid
    pid=$started
    # shellcheck disable=SC2034 # for the test
    finish "$reader" && line=$(tail -n 1 "$work/read") && return
    fail "nobody said: $1; but:"
    tail -n 20 "$work/read"
    return 1
}

# finish PID: waits until it has ended, and returns its exit status.
finish() {
    wait "$1" 2>/dev/null
    set -- "$1" $?
    pids=$(echo "$pids " | sed "s/ $1 / /") # now only: it may take long
    return "$2"
}

# end SIGNAL PID: the same, after that signal. It may have ended already.
end() {
    kill "-$1" "$2" 2>/dev/null
    finish "$2"
}

# stop_all: returns when nothing is left of what was started.
stop_all() {
    # shellcheck disable=SC2086 # one argument a word
    [ -z "$pids" ] || kill -KILL $pids 2>/dev/null
    wait 2>/dev/null
    pids=
}
