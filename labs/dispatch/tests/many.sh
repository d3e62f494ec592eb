#!/bin/sh
# Many tasks, over five workers of four languages, while two of these are killed
# and one is stopped: each task ends once, and the dispatcher does not grow.
# A value is two tasks; for 100,000 of them:
#
#     DISPATCH_VALUES=50000 ctest --test-dir build -R dispatch.many
#
#   sh many.sh SOURCE_DIR BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
source=$1
build=$(cd "$2" && pwd) || exit 1
# shellcheck source=labs/dispatch/tests/running.sh
. "$(dirname "$0")/running.sh"
values=${DISPATCH_VALUES:-2000}
need perl 'apt install perl'
need python3 'apt install python3'
need node 'apt install nodejs'
cd "$source" || exit 1

# show_stats: who is there, and what they did. While all is under way it can
# take long.
show_stats() {
    "$build/dispatch" --connect "$address" --timeout-ms 60000 --show stats
}

# wait_until PERCENT: so many of the values are done.
wait_until() {
    until [ "$(show_stats | awk '{ sum += $6 } END { print sum + 0 }')" -ge \
        $((values * 2 * $1 / 100)) ]; do
        kill -0 "$client" 2>/dev/null || return
    done
}

memory() {
    awk '$1 == "VmRSS:" { print $2 }' "/proc/$dispatcher/status"
}

cat >"$work/file" <<'END'
process,transform stdio perl workers/pipeline.pl
process,transform stdio python3 workers/pipeline.py
process,transform stdio node workers/pipeline.js
END
begin_dispatcher --workers "$work/file" --dead-after-ms 2000
begin_worker killed --heartbeat-ms 50
killed=$pid
begin_worker stopped --heartbeat-ms 50
stopped=$pid
cat <&3 >"$work/log" & # or it blocks
pids="$pids $!"

seq "$values" >"$work/values"
begin "$build/dispatch" --connect "$address" --retries 10 --timeout-ms 60000 \
    --max-in-flight 64 - <"$work/values"
client=$pid
wait_until 20
before=$(memory)
kill -KILL "$killed"
kill -STOP "$stopped"
perl=$(pgrep -P "$dispatcher" -f pipeline.pl)
kill -KILL "$perl"
check 'all that happened in the middle' kill -0 "$client"
finish "$client"
status=$?
kill -CONT "$stopped"
after=$(memory)

check 'each value has a result' exits_with 0
check 'nothing was said about it' stderr_is_empty
seq "$values" | awk '{
    print $1 " -> " ($1 < 5000 ? sprintf("Value-%04d", 2 * $1) : \
        "ERROR(RANGE): value " 2 * $1 " exceeds 4-digit format range [-9999..9999]")
}' >"$work/expected"
same_files 'each once, and the right one' "$work/expected" "$work/stdout"
check 'the killed one was lost at once' grep -q 'lost killed: it closed' "$work/log"
check 'so was the child' grep -q 'stdio-1 ended: signal 9' "$work/log"
check 'the stopped one was lost, too' grep -q 'lost stopped: no heartbeat' "$work/log"
if grep -q __asan_init "$build/dispatchd"; then
    echo "left out: memory, which the sanitizer keeps"
else
    check "memory is flat: $before kB, then $after kB" \
        [ "$after" -le $((before + 2048)) ]
fi
end TERM "$dispatcher"
same 'and the dispatcher ends in order' 0 $?
report
