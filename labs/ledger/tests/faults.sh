#!/bin/sh
# Bad days of a ledger: what each looks like, and that nothing is half done when
# it is over.
#
#   sh faults.sh BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
build=$(cd "$1" && pwd) || exit 1

# fresh NAME: a ledger of its own for what follows.
fresh() {
    LEDGER_DIR=$work/$1
    export LEDGER_DIR
}

ledger() {
    run "$build/ledger" "$@"
}

# whole WHAT: nothing is left to do, and nothing is wrong.
whole() {
    ledger resume
    check "$1: resume" exits_with 0
    run "$build/audit" "$LEDGER_DIR"
    check "$1: nothing is half done" exits_with 0
}

# killed_at POINT [ARGUMENT...]
killed_at() {
    LEDGER_CRASH=$1
    export LEDGER_CRASH
    shift
    ledger "$@"
    unset LEDGER_CRASH
    check "killed: $*" exits_with 137
}

# ---- A command that comes twice ----
fresh twice
ledger order --id 7 42
ledger order --id 7 42
check "the second has the same answer" stdout_has "order 7: 42 -> Value-0084"
ledger letters
same "and no second letter" "order 7  Value-0084" "$(cat "$work/stdout")"
ledger order --id 7 21
check "the same number for something else is refused" exits_with 1
check "and named" stderr_has "order 7 was placed with 42, not 21"
ledger order 1
check "the next number is free" stdout_has "order 8: 1 -> Value-0002"
whole "a command twice"

# ---- A request that nobody answers ----
fresh outage
ledger outage --of undo-reserve 3
ledger order 1073741824 21
check "a compensation that fails" exits_with 1
check "parks the order" stdout_has "-> parked: undo-reserve: nobody answers"
check "and not the next" stdout_has "order 2: 21 -> Value-0042"
for _ in 1 2; do
    ledger order 42
    check "the others go on" stdout_has "-> Value-0084"
    check "the alarm comes again" stderr_has "ALARM: order 1 is parked"
done
ledger resume
check "and resume fails" exits_with 1
ledger unpark 1
check "until somebody sees to it" exits_with 0
whole "an outage"

# ---- No room on the disk ----
fresh full
ledger order 42
i=0
while [ $i -lt 40 ] && [ "$status" -eq 0 ]; do
    i=$((i + 1))
    # 40 KiB a file at most. The signal would kill it; so a write fails.
    run sh -c 'trap "" XFSZ && ulimit -f 80 && exec "$@"' sh \
        "$build/ledger" order 42
done
check "files that may not grow" exits_with 1
check "are named, with what to do" stderr_has "ledger resume"
whole "no room"

# ---- A disk that is full: a small one, in a namespace of its own ----
if unshare -Urm mount -t tmpfs -o size=400k none "$work" 2>/dev/null; then
    fresh small
    mkdir "$LEDGER_DIR"
    run unshare -Urm sh -c '
        mount -t tmpfs -o size=8m none "$LEDGER_DIR" || exit 3
        head -c 7800k /dev/zero >"$LEDGER_DIR/ballast" || exit 3
        i=0
        while "$1/ledger" order 42 5000 && [ $i -lt 200 ]; do
            i=$((i + 1))
        done
        rm "$LEDGER_DIR/ballast"
        "$1/ledger" resume && "$1/audit" "$LEDGER_DIR" && echo whole
        "$1/ledger" order 42' sh "$build"
    check "a full disk is named" stderr_has "database or disk is full"
    check "and nothing is half done when there is room" stdout_has whole
    check "and it works again" exits_with 0
else
    echo "no small disk here: unshare -Urm is refused"
fi

# ---- A lock of somebody else ----
fresh locked
ledger order 42
mkfifo "$work/held" "$work/go"
begin "$build/hold" "$LEDGER_DIR/history.db" "$work/held" "$work/go"
holder=$pid
read -r _ <"$work/held"
ledger order --wait-ms 50 42
check "somebody else's lock" exits_with 1
check "is named" stderr_has "history.db: database is locked"
echo >"$work/go"
finish "$holder"
whole "a lock"

# ---- Its first moment, in which no two may be ----
fresh locked_at_first
mkdir "$LEDGER_DIR" && : >"$LEDGER_DIR/history.db"
begin "$build/hold" "$LEDGER_DIR/history.db" "$work/held" "$work/go"
holder=$pid
read -r _ <"$work/held"
begin "$build/ledger" order 42
until readlink "/proc/$pid/fd/"* >"$work/files"
    grep -q history.db "$work/files" || [ ! -s "$work/files" ]; do
    : # it has not opened the file, nor ended
done
echo >"$work/go"
finish "$pid"
same "it waits until the other one has made the file" 0 $?
finish "$holder"

# ---- Two at once ----
fresh together
for _ in 1 2 3 4; do
    launch "$build/ledger" order 1 5000 1073741824 4 5 \
        >"$work/said.$pid" 2>&1
    several="${several-} $pid"
done
for one in $several; do
    finish "$one"
    same "one of several at once" 0 $?
done
ledger list
same "each order has a number of its own" 20 "$(wc -l <"$work/stdout")"
whole "several at once"

# ---- The write-ahead log is cut, or gone ----
for cut in 0 1 5000 9000 20000 gone; do
    fresh "wal.$cut"
    ledger order 1
    killed_at after-effect:3 order 42
    check "the log is there" [ -s "$LEDGER_DIR/history.db-wal" ]
    if [ "$cut" = gone ]; then
        rm "$LEDGER_DIR/history.db-wal" "$LEDGER_DIR/history.db-shm"
    else
        truncate -s "$cut" "$LEDGER_DIR/history.db-wal"
    fi
    ledger order --id 2 42 # whoever got no answer asks again
    check "a log cut at $cut" stdout_has "order 2: 42 -> Value-0084"
    whole "a log cut at $cut"
done

# ---- The read model is gone, or behind ----
fresh view
ledger order 1 5000
rm "$LEDGER_DIR"/view.db
ledger list
same "a read model that is gone is made again" 2 "$(wc -l <"$work/stdout")"
"$build/hold" "$LEDGER_DIR/view.db" "UPDATE orders SET snapshot = '{'"
run "$build/ledger" resume
check "one that is damaged is named" stderr_has "view.db is damaged: not JSON"
echo garbage >"$LEDGER_DIR/view.db"
ledger resume
check "one that is something else" stderr_has "remove a view.db, else"
rm "$LEDGER_DIR"/view.db*
killed_at after-effect:2 order 42
rm "$LEDGER_DIR"/view.db*
whole "a read model that is gone"

# ---- The first event of the last order is one that nobody understands ----
fresh poison
ledger order 1
"$build/hold" "$LEDGER_DIR/history.db" "UPDATE events SET type = 'Painted'
    WHERE version = 1"
ledger rebuild
check "it is named" stderr_has "order 1, event 1, set aside"
ledger order 2
check "and does not stop the next" stdout_has "order 2: 2 -> Value-0004"
ledger aside
check "it is not forgotten" stdout_has "order 1  event 1"

# ---- The clock goes back ----
fresh clock
killed_at after-effect:2 order 42
check "the history's dates can be set" "$build/hold" "$LEDGER_DIR/history.db" \
    "UPDATE events SET at = datetime('now', '+' || (9 - version) || ' days')"
whole "a clock that goes back"
ledger history 1
check "the order of events is not that of the dates" \
    grep -q '^  9  Delivered' "$work/stdout"

# ---- A file that is none of ours ----
fresh foreign
mkdir "$LEDGER_DIR"
echo "I am no database, but I am long enough to be one." \
    >"$LEDGER_DIR/history.db"
ledger list
check "a file of another program" exits_with 1
check "is named" stderr_has "history.db: file is not a database"
fresh "no/such/folder"
ledger list
check "a folder that cannot be made" stderr_has "choose another --dir"

report
