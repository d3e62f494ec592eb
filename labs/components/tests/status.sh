#!/bin/sh
# What Admin lists is what runs: its names are those of the threads, or of the
# processes, and nobody but the user may ask.
#
#   sh tests/status.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$(cd "$1" && pwd) || exit 1
PATH=$build/fake:$PATH
program=$build/components

# without PATTERN <NAMES: those that do not match, as one text.
without() {
    grep -vE "$1" | sort | xargs
}

for host in thread loop process; do
    start fifo "$program" --host $host --stay "$work/run"
    exec 3<"$work/fifo"
    wait_for 'admin  ' <&3

    run "$program" --status "$work/run"
    check "$host: a status" exits_with 0
    listed=$(awk 'NR > 1 && $2 == "running" { print $1 }' "$work/stdout" |
        sort | xargs)
    case $host in
    thread) # by the names of the threads; others are helpers, of whomever
        runs=$(cat "/proc/$pid"/task/*/comm | without '^components$|[-:]')
        ;;
    loop) # and no thread is theirs
        runs='admin broker clock doubler formatter'
        same "$host: there are only helpers" "" \
            "$(cat "/proc/$pid"/task/*/comm | without '^components$|[-:]')"
        ;;
    process) # by the names of the children
        runs=$(for each in $(cat "/proc/$pid"/task/*/children); do
            cat "/proc/$each/comm"
        done | sort | xargs)
        ;;
    esac
    same "$host: five are listed" 5 "$(echo "$listed" | wc -w)"
    same "$host: what is listed is what runs" "$runs" "$listed"
    check "$host: Admin was asked twice" \
        grep -q '^admin  *running  *0  *2$' "$work/stdout"
    same "$host: the socket's mode" 600 "$(stat -c %a "$work/run/admin.sock")"
    same "$host: the directory's mode" 700 "$(stat -c %a "$work/run")"

    run "$program" --broker no --stay "$work/run"
    check "$host: nobody else can be Admin there" stderr_has "choose another"
    check "$host: and the first one still is" [ -S "$work/run/admin.sock" ]

    kill -TERM "$pid"
    cat <&3 >/dev/null
    exec 3<&-
    finish "$pid"
    same "$host: exit status" 0 $?
    check "$host: the directory is gone" [ ! -e "$work/run" ]
done

run "$program" --status "$work/run"
check "there is nobody to ask" exits_with 1
check "it says so" stderr_has "components: nobody answers at $work/run/admin.sock: "
check "and what to do" stderr_has "(start one with --stay $work/run)"

start fifo "$program" --broker no --stay "$work/run"
exec 3<"$work/fifo"
wait_for 'admin  ' <&3
kill -KILL "$pid"
exec 3<&-
finish "$pid"
run "$program" --broker no --stay "$work/run"
check "the socket of one that was killed is in the way" exits_with 1
check "what to do with it" stderr_has "or remove it if nobody answers)"
report
