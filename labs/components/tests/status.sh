#!/bin/sh
# What Admin lists is what runs: its names are those of the threads, or of the
# processes, and nobody but the user may ask.
#
#   sh tests/status.sh BUILD_DIR
set -u
unset CDPATH

build=$(cd "$1" && pwd) || exit 1
PATH=$build/fake:$PATH
program=$build/components

work=$(mktemp -d) || exit 1
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkfifo "$work/fifo"

fail() {
    echo "FAILED: $host: $1"
    cat "$work/page" "$work/err"
    exit 1
}

for host in thread loop process; do
    "$program" --host $host --stay --dir "$work/run" >"$work/fifo" \
        2>"$work/err" &
    pid=$!
    exec 3<"$work/fifo"
    while read -r line <&3; do
        case $line in admin\ *) break ;; esac
    done

    "$program" --status "$work/run" >"$work/page" || fail "no status"
    listed=$(awk 'NR > 1 && $2 == "running" { print $1 }' "$work/page" | sort)
    case $host in
    thread) # by the names of the threads; others are helpers, of whomever
        runs=$(cat /proc/$pid/task/*/comm | grep -vE '^components$|[-:]' | sort)
        ;;
    loop) # and no thread is theirs
        runs=$listed
        cat /proc/$pid/task/*/comm | grep -xF "$listed" && fail "a thread"
        ;;
    process) # by the arguments of the children
        runs=$(for each in $(cat /proc/$pid/task/*/children); do
            tr '\0' ' ' <"/proc/$each/cmdline"
            echo
        done | sed -n 's/.* --serve \([a-z]*\) .*/\1/p' | sort)
        ;;
    esac
    [ "$(echo "$listed" | wc -l)" -eq 5 ] || fail "not five are listed"
    [ "$listed" = "$runs" ] || fail "listed: $listed; running: $runs"
    grep -q '^admin  *running  *0  *2$' "$work/page" ||
        fail "Admin was asked twice"

    mode=$(stat -c %a "$work/run/admin.sock")
    [ "$mode" = 600 ] || fail "the socket's mode is $mode"
    mode=$(stat -c %a "$work/run")
    [ "$mode" = 700 ] || fail "the directory's mode is $mode"

    kill -TERM $pid
    cat <&3 >/dev/null
    exec 3<&-
    wait $pid || fail "exit status $?"
    pid=
    [ ! -e "$work/run" ] || fail "the directory is still there"
done

"$program" --status "$work/run" >"$work/page" 2>"$work/err" &&
    fail "there is nobody to ask, and yet a status"
grep -q "^components: nobody answers at .*/run/admin.sock: " "$work/err" ||
    fail "it should say that nobody answers"
echo "what is listed is what runs"
