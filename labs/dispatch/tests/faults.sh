#!/bin/sh
# What goes wrong between a dispatcher and its workers: each time one message,
# and the dispatcher lives.
#
#   sh faults.sh SOURCE_DIR BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
source=$1
build=$2
# shellcheck source=labs/dispatch/tests/running.sh
. "$(dirname "$0")/running.sh"

# A worker that takes a task, says so on stderr, and never answers.
cat >"$work/stuck.sh" <<'EOF'
while read -r line; do
    echo "took a task" >&2
    sleep 1000
done
EOF
# One that answers only after it was told to, by a file.
cat >"$work/patient.sh" <<EOF
while read -r line; do
    id=\${line#*\"id\":\"}
    echo "took a task" >&2
    cat "$work/go" >/dev/null
    echo "{\"type\":\"TaskResult\",\"result\":{\"taskId\":\"\${id%%\"*}\",\"status\":\"Completed\",\"payload\":{\"value\":84,\"text\":\"Value-0084\"}}}"
done
EOF
# One that says all sorts of things, on both streams.
cat >"$work/noisy.sh" <<EOF
i=0
while [ \$i -lt 3000 ]; do
    echo "0123456789012345678901234567890123456789 \$i" >&2
    i=\$((i + 1))
done
echo 'not JSON'
printf '{"broken\377\n'
exec perl "$source/workers/pipeline.pl"
EOF

# stuck_worker_pid: of the shell behind dispatchd.
child_of() { pgrep -P "$1" -f "$2"; }

# ---- Killed in the middle ----
echo "process,transform stdio sh $work/stuck.sh" >"$work/file"
begin_dispatcher --workers "$work/file"
begin "$build/dispatch" --connect "$address" --timeout-ms 60000
client=$pid
wait_for 'took a task' <&3
kill -KILL "$(child_of "$dispatcher" stuck.sh)"
finish "$client"
status=$?
check 'a killed worker is an error of its task' exits_with 1
check 'with its code' stdout_has 'ERROR(WORKER_LOST)'

# ---- It takes too long ----
wait_for 'stdio-1 ended' <&3
dispatch --timeout-ms 200 --worker stdio-1
check 'a deadline ends the wait' stdout_has 'ERROR('
end TERM "$dispatcher"
same 'and the dispatcher lived' 0 $?

# ---- Stopped: no heartbeat ----
begin_dispatcher --dead-after-ms 3000
begin_worker one --heartbeat-ms 50
kill -STOP "$pid"
dispatch --timeout-ms 60000
check 'a worker that says nothing is lost' stdout_has 'ERROR(WORKER_LOST): no heartbeat'
kill -CONT "$pid"
begin_worker two --heartbeat-ms 50
dispatch --timeout-ms 60000
check 'another one does the work' stdout_has 'Value-0084'
end TERM "$dispatcher"
same 'and the dispatcher lived' 0 $?

# ---- What runs is finished before it stops ----
mkfifo "$work/go"
echo "process,transform stdio sh $work/patient.sh" >"$work/file"
begin_dispatcher --workers "$work/file" --grace-ms 60000
begin "$build/dispatch" --connect "$address" --timeout-ms 60000 --worker stdio-1
client=$pid
wait_for 'took a task' <&3
kill -TERM "$dispatcher"
wait_for Stopping <&3
dispatch
check 'nothing new is taken then' exits_with 1
check 'nothing new is taken then' stdout_is_empty
echo >"$work/go"
finish "$client" # its second task comes too late
check 'what ran was not lost' stdout_lacks WORKER_LOST
check 'what ran was not lost' stdout_has '42 -> '
finish "$dispatcher"
same 'and it ends in order' 0 $?

# ---- Removed while it works ----
begin_dispatcher --workers "$work/file"
begin "$build/dispatch" --connect "$address" --timeout-ms 60000
client=$pid
wait_for 'took a task' <&3
run "$build/dispatch" --connect "$address" --remove stdio-1
check 'a worker can be removed while it works' exits_with 0
echo >"$work/go"
wait_for 'stdio-1 ended: exit status 0' <&3 # and not before
end TERM "$client" # its second task waits for somebody
end TERM "$dispatcher"
same 'and the dispatcher lived' 0 $?

# ---- A flood on stderr, and nonsense on stdout ----
echo "process,transform stdio sh $work/noisy.sh" >"$work/file"
start dispatchd "$build/dispatchd" --port 0 --workers "$work/file"
dispatcher=$pid
cat "$work/dispatchd" >"$work/log" &
pids="$pids $!"
until address=$(sed -n 's|.*ws://||p' "$work/log" 2>/dev/null) && [ -n "$address" ]; do
    kill -0 "$dispatcher" || break
done
dispatch --timeout-ms 60000
check 'a noisy worker works all the same' stdout_has 'Value-0084'
end TERM "$dispatcher"
same 'and the dispatcher lived' 0 $?

# ---- Workers that cannot be ----
echo 'process stdio /no/such/program' >"$work/file"
begin_dispatcher --workers "$work/file"
dispatch
check 'what cannot be started does nothing' stdout_has 'ERROR(NO_WORKER)'
end TERM "$dispatcher"
same 'and the dispatcher lived' 0 $?
for line in 'process' 'process telnet x' 'a;b stdio x' 'process ssh a@b x;y'; do
    printf '# a comment\n\n%s\n' "$line" >"$work/file"
    run "$build/dispatchd" --port 0 --workers "$work/file"
    check "$line: is refused" exits_with 1
    check "$line: with its place" stderr_has "$work/file, line 3: "
done
run "$build/dispatchd" --port 0 --workers "$work/none"
check 'a file that is not there is named' stderr_has "cannot read $work/none"
run timeout -k 5 5 "$build/dispatchd" --port 0 --workers "$work"
check 'so is a folder: it does not go on without workers' exits_with 1
check 'so is a folder' stderr_has "cannot read $work: "

# ---- Who may come ----
begin_dispatcher --token secret
dispatch
check 'without a token nobody comes in' stderr_has '401'
dispatch --token wrong
check 'nor with another one' exits_with 1
begin_worker three --token secret
dispatch --token secret
check 'with it, yes' stdout_has 'Value-0084'
run "$build/dispatchd" --port "${address##*:}"
check 'a port in use is named' stderr_has 'ddress already in use'
check 'a port in use is named' exits_with 1
if command -v curl >/dev/null; then
    run curl -q -sS --noproxy '*' -o /dev/null -w '%{http_code}' \
        "http://$address/"
    check 'a browser is told what this is' stdout_has 426
fi
end TERM "$dispatcher"
same 'and the dispatcher lived' 0 $?

# ---- More guests than there is room for ----
if command -v python3 >/dev/null; then
    begin_dispatcher
    begin_worker five
    mkfifo "$work/full" "$work/leave"
    python3 -c '
import socket, sys
host, port = sys.argv[1].rsplit(":", 1)
guests = [socket.create_connection((host, int(port))) for i in range(600)]
open(sys.argv[2], "w").close()
open(sys.argv[3]).close()' "$address" "$work/full" "$work/leave" &
    guests=$!
    pids="$pids $guests"
    cat "$work/full" # they are all at the door, if not in
    begin "$build/dispatch" --connect "$address" --timeout-ms 60000
    client=$pid
    : >"$work/leave"
    finish "$client"
    status=$?
    check 'when guests go, whoever waits comes in' stdout_has 'Value-0084'
    finish "$guests"
    end TERM "$dispatcher"
    same 'and the dispatcher lived' 0 $?
fi

# ---- The dispatcher goes, and comes back ----
begin_dispatcher
begin_worker four
port=${address##*:}
end KILL "$dispatcher"
start dispatchd "$build/dispatchd" --port "$port"
dispatcher=$pid
exec 3<"$work/dispatchd"
wait_for 'four is here' <&3
dispatch
check 'a worker comes back by itself' stdout_has 'Value-0084'
end TERM "$dispatcher"

report
