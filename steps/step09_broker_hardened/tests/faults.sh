#!/bin/sh
# What app and services do when the other side, or the broker between them,
# fails. Each failure comes when it happens: where app must not wait for its
# deadline, the deadline is weeks away.
#
#   sh faults.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$1
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server

need nats-server "apt-get install nats-server"

# Descriptor 3 is the log of the broker, which tells all that it hears. When it
# comes back, its port must be free: connections of others, which come from
# 127.0.0.1, cannot take it.
start_broker() {
    start broker nats-server -DV -a 127.0.0.2 "$@"
    broker=$pid
    exec 3<"$work/broker"
    wait_for "Listening for client connections on " <&3
    address=${line##* }
    port=${line##*:}
    export NATS_URL="nats://$address"
    wait_for "Server is ready" <&3
}

# Nobody reads the log any more: what is in it from now on may be much.
ignore_broker() {
    cat <&3 >/dev/null &
    exec 3<&-
}

# start_service NUMBER NAME [ARGUMENT...]: returns when it is ready. All that it
# says is in the file NAME when it has ended, see ended.
start_service() {
    number=$1
    name=$2
    shift 2
    start "$name.fifo" "$build/service$number" "$@"
    exec 4<"$work/$name.fifo"
    wait_for "Waiting for requests..." <&4
    cat <&4 >"$work/$name" &
    eval "collector_$name=$!"
    exec 4<&-
}

start_services() {
    start_service 1 one
    one=$pid
    start_service 2 two
    two=$pid
}

# ended WHAT NUMBER NAME SIGNAL PID: that service has, at the signal, as it
# should, with all that it said in the file NAME.
ended() {
    end "$4" "$5"
    status=$?
    eval "wait \$collector_$3"
    same "$1: exit status" 0 $status
    same "$1: the two lines" "	[Service$2] Initiating Shutdown...
	[Service$2] Server Exiting." "$(grep -e Shutdown -e Exiting "$work/$3")"
}

# begin_app [ARGUMENT...]: in the background, with 4000 values on stdin.
begin_app() {
    begin "$build/app" "$@" <"$work/values"
    app=$pid
}
seq 4000 >"$work/values"

# The final results, without their ids.
table() {
    sed -n '/^--- Final/,$s/^  \(.*\)  \[[0-9a-f]\{8\}\]$/\1/p' "$work/stdout"
}

# fails WHAT MESSAGE TABLE: what app did last, with that on stderr.
fails() {
    same "$1: exit status" 1 $status
    same "$1: stderr" "$2" "$(cat "$work/stderr")"
    same "$1: the table" "$3" "$(table)"
    check "$1: does not complete" \
        [ "$(grep -c "Execution complete" "$work/stdout")" -eq 0 ]
}

weeks="--timeout-ms 2147483647"
hint="is nats-server running? (sh with_services.sh starts one)"
invalid="Invalid Argument (see --help)"
tab=$(printf '\t')
nobody1="ERROR(service1): nobody answers service.process (is service1 running?)"
nobody2="ERROR(service2): nobody answers service.transform (is service2 \
running?)"

# ---- Nobody there ----

start_broker -p -1
# shellcheck disable=SC2086 # two words
run "$build/app" $weeks 1 2 3
fails "nobody on the first subject" "app: 3 of 3 values have no result" \
    "1 -> $nobody1
2 -> $nobody1
3 -> $nobody1"
# shellcheck disable=SC2086
run "$build/app" $weeks --retries 2 1
fails "nobody, also later" "app: 1 of 1 values have no result" "1 -> $nobody1"
asked=0
while [ $asked -lt 6 ]; do # three above
    wait_for "[PUB service.process " <&3
    asked=$((asked + 1))
done
wait_for "Client connection closed" <&3
same "nobody, also later: the requests" 6 $asked

# Somebody comes between two attempts.
# shellcheck disable=SC2086
begin_app $weeks --retries 100 1 2 3
wait_for "[PUB service.process " <&3
start_services
finish "$app"
same "somebody comes: exit status" 0 $?
same "somebody comes: stderr" "" "$(cat "$work/stderr")"
same "somebody comes: the table" "1 -> Value-0002
2 -> Value-0004
3 -> Value-0006" "$(table)"

# The broker knows the queue groups.
stop_all
start_broker -p -1
start_service 1 one
wait_for "[SUB service.process process_workers" <&3
wait_for "[SUB service.version.service1  " <&3
# shellcheck disable=SC2086
run "$build/app" $weeks 1 1073741824
fails "nobody on the second subject" "app: 1 of 2 values have no result" \
    "1 -> $nobody2
1073741824 -> ERROR(service1): overflow: 1073741824 * 2 exceeds i32 range"
start_service 2 two
wait_for "[SUB service.transform transform_workers" <&3
wait_for "[SUB service.version.service2  " <&3

stop_all
for program in app service1 service2; do
    run "$build/$program"
    same "no broker for $program" "1: $program: cannot reach $NATS_URL: $hint" \
        "$status: $(complaint)"
    run "$build/$program" \
        --nats-url "nats://me:secret@$address,nats://tok@localhost:$port"
    same "no broker for $program, and a password" "1: $program: cannot reach \
$NATS_URL,nats://localhost:$port: $hint" \
        "$status: $(complaint)"
    # A comma splits a password, too: it is wrong, and still a secret.
    run "$build/$program" --nats-url "nats://me:tok,secret@$address"
    same "$program and a comma in a password" \
        "1: $program: cannot connect to $NATS_URL: $invalid" \
        "$status: $(complaint)"
    same "$program keeps the password" 0 \
        "$(cat "$work/stdout" "$work/stderr" | grep -c -e secret -e tok)"
    # White space stands between URLs, and is none.
    run "$build/$program" --nats-url "$(printf ' \t\r\v\f\n,')"
    same "$program and only white space" \
        "1: $program: cannot connect to  ?????,: $invalid" \
        "$status: $(complaint)"
    run "$build/$program" --nats-url "$NATS_URL,$tab"
    same "$program and white space after a URL" \
        "1: $program: cannot reach $NATS_URL,?: $hint" \
        "$status: $(complaint)"
done

# ---- Somebody else there ----

# Every value fails for itself, and the others do not suffer.
start_broker -p -1
ignore_broker
start_service 2 two
long=$(head -c 5000 /dev/zero | tr '\0' x)
right='"processed":true,"request_id":"@"'
start odd "$build/odd_service" 1 garbage 3 '' 5 silent 7 "$long" \
    9 '{"value":18,"processed":true,"request_id":"x","error":null}' \
    11 '{"value":22,"processed":true}' \
    13 "{\"value\":26.0,$right}" \
    15 '{"value":15,"processed":false,"request_id":"@","error":"not\ntoday"}' \
    17 '{"value":17,"processed":false,"request_id":"@"}' \
    19 "{\"value\":38,$right,\"error\":\"\"}" \
    21 "{\"value\":42,$right}" \
    23 "{\"value\":46,$right,\"x\":\"$(echo "$long" | cut -c 1-4000)\"}" \
    25 twice
odd=$pid
exec 5<"$work/odd"
wait_for ready <&5
# shellcheck disable=SC2046 # a word each
run "$build/app" --timeout-ms 500 $(seq 26)
unreadable="ERROR(service1): answered with something unreadable"
fails "an odd service" "app: 7 of 26 values have no result" \
    "1 -> $unreadable: not JSON
2 -> Value-0004
3 -> $unreadable: not JSON
4 -> Value-0008
5 -> ERROR(service1): no answer within 500 ms
6 -> Value-0012
7 -> $unreadable: not JSON
8 -> Value-0016
9 -> ERROR(service1): answered another request than this one
10 -> Value-0020
11 -> $unreadable: missing field \`request_id\`
12 -> Value-0024
13 -> $unreadable: field \`value\` is not a 32-bit integer
14 -> Value-0028
15 -> ERROR(service1): not?today
16 -> Value-0032
17 -> ERROR(service1): not processed
18 -> Value-0036
19 -> ERROR(service1): no reason given
20 -> Value-0040
21 -> Value-0042
22 -> Value-0044
23 -> Value-0046
24 -> Value-0048
25 -> Value-0050
26 -> Value-0052"

# Silence is asked again, an answer is not.
run "$build/app" --timeout-ms 200 --retries 2 5 1 9 15
end KILL "$odd"
fails "silence, also later" "app: 3 of 4 values have no result" \
    "1 -> $unreadable: not JSON
5 -> ERROR(service1): no answer within 200 ms
9 -> ERROR(service1): answered another request than this one
15 -> ERROR(service1): not?today"
same "silence, also later: the requests" "asked 1 1
asked 15 1
asked 5 3
asked 9 1" "$(sed 1,26d <&5 | sort | uniq -c | awk '{ print $2, $3, $1 }')"

# Somebody looks at stderr, while stdout goes elsewhere: script(1) gives app a
# terminal.
if command -v script >/dev/null; then
    start odd "$build/odd_service" 1 silent
    odd=$pid
    exec 5<"$work/odd"
    wait_for ready <&5
    script -q -c "'$build/app' --timeout-ms 1500 1 >'$work/stdout'" /dev/null \
        >"$work/terminal" </dev/null
    same "a terminal sees the progress, and then it is wiped out" \
        "0 of 1 values done
$(printf '%40s' '')
app: 1 of 1 values have no result" \
        "$(tr '\r' '\n' <"$work/terminal" | grep . | uniq)"
    end KILL "$odd"
fi

# It dies with the request in its hands. The broker does not tell.
start odd "$build/odd_service" 1 silent
odd=$pid
exec 5<"$work/odd"
wait_for ready <&5
begin_app --timeout-ms 500 1
wait_for asked <&5
end KILL "$odd"
finish "$app"
status=$?
fails "a service that dies" "app: 1 of 1 values have no result" \
    "1 -> ERROR(service1): no answer within 500 ms"

# Another one does what that one did not.
start odd "$build/odd_service" 1 silent
odd=$pid
exec 5<"$work/odd"
wait_for ready <&5
begin_app --timeout-ms 500 --retries 100 1
wait_for asked <&5
start_service 1 one
end KILL "$odd"
finish "$app"
same "another one takes over" "0: 1 -> Value-0002" "$?: $(table)"
stop_all

# ---- The broker goes ----

# What was on its way is lost, and nothing more can be asked.
start_broker -p -1
ignore_broker
start odd "$build/odd_service" 1 silent 2 silent
exec 5<"$work/odd"
wait_for ready <&5
# shellcheck disable=SC2086
begin_app $weeks --max-in-flight 2 1 2 3 4 5
wait_for asked <&5
wait_for asked <&5
end KILL "$broker"
finish "$app"
status=$?
fails "the broker dies" "app: 5 of 5 values have no result" \
    "1 -> ERROR(service1): lost the broker
2 -> ERROR(service1): lost the broker
3 -> ERROR(service1): could not be sent (is the broker away?)
4 -> ERROR(service1): could not be sent (is the broker away?)
5 -> ERROR(service1): could not be sent (is the broker away?)"
stop_all

# It is there, but frozen. When it takes no more, it counts as lost.
start_broker -p -1
ignore_broker
start odd "$build/odd_service" 1 silent
exec 5<"$work/odd"
wait_for ready <&5
# shellcheck disable=SC2046 # a word each
begin_app --timeout-ms 1 --max-in-flight 1000 $(seq 50000)
wait_for asked <&5
kill -STOP "$broker"
finish "$app"
same "a frozen broker: exit status" 1 $?
same "a frozen broker: no value is left" 50000 "$(table | wc -l | tr -d ' ')"
check "a frozen broker: what could not be sent is told" \
    grep -q "could not be sent (is the broker away?)" "$work/stdout"
stop_all

# And comes back, at the same port. app survives it, and the services.
start_broker -p -1
ignore_broker
start_services
mkfifo "$work/lines"
"$build/app" --timeout-ms 2000 --retries 100 - \
    <"$work/values" >"$work/lines" 2>"$work/stderr" &
app=$!
pids="$pids $app"
exec 6<"$work/lines"
completed=0
while [ $completed -lt 100 ] && wait_for "Completed" <&6; do
    completed=$((completed + 1))
done
end KILL "$broker"
start_broker -p "$port"
ignore_broker
cat <&6 >"$work/stdout"
finish "$app"
same "the broker comes back: exit status" 0 $?
same "the broker comes back: stderr" "" "$(cat "$work/stderr")"
table >"$work/table"
awk '{ printf "%d -> Value-%04d\n", $1, 2 * $1 }' "$work/values" >"$work/right"
check "the broker comes back: every value is right" \
    cmp "$work/right" "$work/table"
ended "service1 after the broker came back" 1 one TERM "$one"
ended "service2 after the broker came back" 2 two INT "$two"
for number in 1 2; do
    [ $number -eq 1 ] && file=one || file=two
    same "service$number says once that the broker was away" \
        "	[Service$number] Lost the broker, looking for it...
	[Service$number] Connected again" \
        "$(grep -v -e " request: " -e "Input value" -e "exceeds" \
            -e "Shutdown" -e "Exiting" -e "Failed to reply" \
            "$work/$file")"
done
stop_all

# ---- Stopping ----

# drains SIGNAL: service1 has twenty requests at that signal, and more come.
drains() {
    start_broker -p -1
    start_services
    kill -STOP "$one"
    # shellcheck disable=SC2086
    begin_app $weeks --max-in-flight 20 -
    queued=0
    while [ $queued -lt 20 ] && wait_for "[MSG service.process " <&3; do
        queued=$((queued + 1))
    done
    ignore_broker
    kill "-$1" "$one"
    kill -CONT "$one"
    finish "$app"
    ended "service1 at $1" 1 one CONT "$one"
    same "service1 at $1: nothing comes after that" \
        "	[Service1] Server Exiting." "$(tail -n 1 "$work/one")"
    table >"$work/table"
    taken=$(grep -c "Processing request: " "$work/one")
    answered=$(grep -c " -> Value-" "$work/table")
    check "$1: what was there is answered" [ "$answered" -ge 20 ]
    same "$1: what was taken is answered" "$taken" "$answered"
    same "$1: the rest finds nobody" $((4000 - taken)) \
        "$(grep -c -F "$nobody1" "$work/table")"
    ended "service2 at $1" 2 two "$1" "$two"
    stop_all
}

drains TERM
drains INT

# The broker goes at the same time: there may be something left to do, but there
# is nobody to tell. Requests that the library has not passed on by then are
# freed after the end of its thread for that, which is never: a leak sanitizer
# shall not speak of messages that the library made.
echo "leak:natsMsg_create" >"$work/suppressions"
lsan_options=${LSAN_OPTIONS:-}
for signal in TERM INT; do
    start_broker -p -1
    export LSAN_OPTIONS="$lsan_options:suppressions=$work/suppressions:\
print_suppressions=0"
    start_service 1 one
    one=$pid
    kill -STOP "$one"
    begin_app --timeout-ms 2147483647 --max-in-flight 20 -
    queued=0
    while [ $queued -lt 20 ] && wait_for "[MSG service.process " <&3; do
        queued=$((queued + 1))
    done
    ignore_broker
    kill -$signal "$one"
    end KILL "$broker"
    kill -CONT "$one"
    finish "$app"
    ended "service1 at $signal as the broker dies" 1 one CONT "$one"
    stop_all
    export LSAN_OPTIONS="$lsan_options"
done

# With the broker away there is nothing to wait for.
for signal in TERM INT; do
    start_broker -p -1
    start one.fifo "$build/service1"
    one=$pid
    exec 4<"$work/one.fifo"
    wait_for "Waiting for requests..." <&4
    end KILL "$broker"
    wait_for "Lost the broker" <&4
    cat <&4 >"$work/one" &
    # shellcheck disable=SC2034 # it is, by eval
    collector_one=$!
    ended "service1 at $signal without a broker" 1 one $signal "$one"
    stop_all
done

# With the broker frozen it would take long, and a second Ctrl-C ends that.
start_broker -p -1
ignore_broker
start one.fifo "$build/service1"
one=$pid
exec 4<"$work/one.fifo"
wait_for "Waiting for requests..." <&4
kill -STOP "$broker"
kill -INT "$one"
wait_for "Initiating Shutdown..." <&4
end INT "$one"
same "a second Ctrl-C: exit status" 130 $?
same "a second Ctrl-C: nothing comes after that" "" "$(cat <&4)"
stop_all

# ---- Twice there ----

start_broker -p -1
ignore_broker
start_service 1 one
one=$pid
start_service 1 another
another=$pid
start_service 2 two
run "$build/app" --max-in-flight 1 --retries 0 - <"$work/values"
same "two instances: exit status" 0 $status
"$build/nats_tool" ask service.version.service1 '{"request_id":"x"}' 2 \
    >"$work/replies"
same "two instances: the version of each" " 2 \
{\"service_name\":\"Service1\",\"version\":\"0.1.618\",\"request_id\":\"x\"}" \
    "$(uniq -c <"$work/replies" | tr -s ' ')"
ended "one of two" 1 one TERM "$one"
# The other one takes all.
run "$build/app" 1 2 3
same "the other one of two: exit status" 0 $status
ended "the other one of two" 1 another TERM "$another"
for name in one another; do
    check "two instances: both have done something" \
        grep -q "Processing request" "$work/$name"
done
same "two instances: each request once" 4003 \
    "$(cat "$work/one" "$work/another" | grep -c "Processing request: ")"
same "two instances: none twice" "" \
    "$(cat "$work/one" "$work/another" | grep "Processing request: " | sort |
        uniq -d)"

start_service 1 one --queue-group ''
one=$pid
start_service 1 another --queue-group=
another=$pid
"$build/nats_tool" ask service.process '{"value":1,"request_id":"x"}' 2 \
    >"$work/replies"
same "no queue group: two replies" \
    ' 2 {"value":2,"processed":true,"request_id":"x","error":null}' \
    "$(uniq -c <"$work/replies" | tr -s ' ')"
run "$build/app" 1 2 3 4 5
same "no queue group: app takes the first" 0 $status
ended "one without a group" 1 one TERM "$one"
ended "another without a group" 1 another TERM "$another"
stop_all

# ---- A broker that takes little ----

# The question is short enough for it, and the reply is not.
echo "max_payload: 40" >"$work/small.conf"
start_broker -p -1 -c "$work/small.conf"
start_service 1 one
one=$pid
start asker "$build/nats_tool" ask service.version.service1 \
    '{"request_id":"x"}' 1
exec 5<"$work/asker"
wait_for "[MSG service.version.service1 " <&3
ignore_broker
ended "service1 and a reply that is too long" 1 one TERM "$one"
check "a reply that is too long is told" \
    grep -q "	\[Service1\] Failed to reply: " "$work/one"
stop_all

# ---- Arguments of the services ----

for program in service1 service2; do
    run "$build/$program" --help
    same "$program --help: exit status" 0 $status
    check "$program --help prints the usage" \
        grep -q "^Usage: $program" "$work/stdout"
    for option in --queue-group --nats-url --creds --nkey --nkey-seed \
        --tls-ca --tls-cert --tls-key; do
        check "$program --help explains $option" \
            grep -q -e "^  $option " "$work/stdout"
        run "$build/$program" $option
        same "$program $option alone" "2: $program: $option needs a value" \
            "$status: $(head -n 1 "$work/stderr")"
        "$build/$program" --help >"$work/stdout"
    done
    run "$build/$program" --no-such-option
    same "$program --no-such-option" \
        "2: $program: unknown option '--no-such-option'" \
        "$status: $(head -n 1 "$work/stderr")"
    run "$build/$program" more
    same "$program more" "2: $program: unexpected argument 'more'" \
        "$status: $(head -n 1 "$work/stderr")"
    check "$program more shows the usage" \
        grep -q "^Usage: $program" "$work/stderr"
done

report
