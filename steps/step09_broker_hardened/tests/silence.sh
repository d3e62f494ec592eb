#!/bin/sh
# What app and services do when a broker falls silent, or nobody reads what they
# say: nothing of it may last for ever.
#
#   sh silence.sh BUILD_DIR [CASE]
. "$(dirname "$0")/harness.sh"

build=$1
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server
unset NATS_URL

need nats-server "apt-get install nats-server"

# start_broker [ARGUMENT...]: returns when it lets clients in, at $url.
start_broker() {
    start broker nats-server -a 127.0.0.1 "$@"
    broker=$pid
    exec 3<"$work/broker"
    wait_for "Listening for client connections on " <&3
    url=nats://${line##* }
    cat <&3 >/dev/null &
    exec 3<&-
}

# start_bad_broker KIND PORT WORD: the same.
start_bad_broker() {
    start bad_broker "$build/bad_broker" "$@"
    bad_broker=$pid
    exec 3<"$work/bad_broker"
    wait_for "listening at " <&3
    exec 3<&-
    url=nats://${line##* }
}

# start_service NAME: at $url, as process $service. Descriptor 4 is what it says.
start_service() {
    start "$1" "$build/$1" --nats-url "$url"
    service=$pid
    exec 4<"$work/$1"
}

# in_time SECONDS COMMAND...: as run, but it is killed if it takes longer.
in_time() {
    seconds=$1
    shift
    run timeout -s KILL "$seconds" "$@"
}

info='"server_id":"x","version":"2.9.10","headers":true,"max_payload":1048576'
greeting="INFO {$info}"

# ---- A greeting that does not end ----

# endless INFO_LINE
endless() {
    start_bad_broker greets 0 "$1"
    in_time 30 "$build/app" --nats-url "$url" --timeout-ms 300
    same "a greeting without an end: app" "1: app: $url does not finish its \
greeting (is that a nats-server?)" "$status: $(complaint)"
    for name in service1 service2; do
        start_service $name
        wait_for "Connecting to $url..." <&4
        end TERM "$service"
        same "a greeting without an end: $name at SIGTERM" 0 $?
        same "$name stops in silence" "" "$(cat <&4)"
    done
}

just_info() {
    endless "$greeting"
}

tls() {
    endless "INFO {$info,\"tls_required\":true}"
}

nothing() {
    endless ""
}

# A service that nobody stops gives up, too.
given_up() {
    start_bad_broker greets 0 "$greeting"
    in_time 60 "$build/service1" --nats-url "$url"
    same "a greeting without an end: service1" "1: service1: $url does not finish \
its greeting (is that a nats-server?)" "$status: $(complaint)"
}

# The same from one that takes the place of a good one. At SIGTERM:
returns_and_term() {
    start_broker -p -1
    start_service service1
    wait_for "Waiting for requests..." <&4
    end KILL "$broker"
    start_bad_broker greets "${url##*:}" "$greeting"
    in_time 30 sh -c 'kill -0 "$1"' sh "$service"
    end TERM "$service"
    same "a broker that comes back without a greeting: at SIGTERM" 0 $?
}

# By itself, while service2 minds no more that it lost another one before.
returns() {
    start_broker -p -1
    start_service service2
    service2=$service
    exec 5<&4
    wait_for "Waiting for requests..." <&5
    end KILL "$broker"
    start_broker -p "${url##*:}"
    start_broker -p -1
    start_service service1
    wait_for "Waiting for requests..." <&4
    end KILL "$broker"
    wait_for "Lost the broker, looking for it..." <&4
    launch "$build/bad_broker" greets "${url##*:}" "$greeting" \
        >"$work/service1"
    wait_for greeted <&4
    read -r next <&4
    if [ "$next" = greeted ]; then # this cnats does not hang: it looks on
        end TERM "$service"
        same "a broker that comes back without a greeting, again" 0 $?
    else
        same "a broker that comes back without a greeting" \
            "[Service1] The broker does not finish its greeting" "$next"
        finish "$service"
        same "a broker that comes back without a greeting" 1 $?
    fi
    end TERM "$service2"
    same "a broker that came back with one" 0 $?
}

# The app gives up what it cannot ask, and then itself.
app_gives_up() {
    start_broker -p -1
    export NATS_URL="$url"
    start odd "$build/odd_service" 1 silent
    exec 5<"$work/odd"
    wait_for ready <&5
    begin timeout -s KILL 60 "$build/app" --timeout-ms 2000 --retries 3 1 2 3
    app=$pid
    wait_for asked <&5
    end KILL "$broker"
    start_bad_broker greets "${url##*:}" "$greeting"
    finish "$app"
    same "app and a broker that comes back without a greeting" 1 $?
    check "it has a table all the same" stdout_has "  1 -> ERROR(service1): "
}

# ---- A machine that dies says nothing ----

# What goes to the broker passes the bad one, which swallows everything from
# some moment on. Five seconds are promised, and some more for a slow machine.
dead_machine() {
    start_broker -p -1
    address=${url#nats://}
    export NATS_URL="$url"
    start odd "$build/odd_service" 1 silent
    exec 5<"$work/odd"
    wait_for ready <&5
    unset NATS_URL
    start_bad_broker between 0 "$address"
    start_service service2
    wait_for "Waiting for requests..." <&4
    begin timeout -s KILL 60 "$build/app" --nats-url "$url" --timeout-ms 2147483647 1
    app=$pid
    wait_for asked <&5
    began=$(date +%s)
    kill -USR1 "$bad_broker"
    finish "$app"
    same "app loses a broker that says nothing" "1: app: 1 of 1 values have no \
result" "$?: $(complaint)"
    check "and tells why" stdout_has "  1 -> ERROR(service1): lost the broker"
    wait_for "Lost the broker" <&4
    took=$(($(date +%s) - began))
    check "both do so in time, not after $took s" [ $took -le 10 ]
    end KILL "$bad_broker"
    start_bad_broker between "${url##*:}" "$address"
    wait_for "Connected again" <&4
    check "service2 is back" [ $? -eq 0 ]
    end TERM "$service"
    same "service2 after that: at SIGTERM" 0 $?
}

# ---- Nobody reads ----

unread() {
    start_broker -p -1
    export NATS_URL="$url"
    for name in service1 service2; do
        start_service $name
        wait_for "Waiting for requests..." <&4
        dd if=/dev/zero of="$work/$name" oflag=nonblock 2>/dev/null
        eval "$name=$service"
        eval "exec $((${name#service} + 4))<&4" # keeps it open
    done
    in_time 30 "$build/app"
    check "nobody reads what the services say: they work" exits_with 0
    for name in service1 service2; do
        eval "service=\$$name"
        # shellcheck disable=SC2154 # it is set, by eval
        end TERM "$service"
        same "nobody reads what $name says: it stops" 0 $?
    done
    exec 5<&- 6<&-
}

# ---- Too much ----

# counted: how many it has done, and how many it says it dropped.
counted() {
    awk '/Processing request: / { n++ }
        / Dropped [0-9]+ requests: no more than 65536 can wait$/ {
            n += $3 - last
            last = $3
        }
        END { print n - 1 }' "$work/stderr"
}

# A service that was frozen for so long that not all of it could wait. A file
# takes all that it says.
flood() {
    # A broker waits ten seconds for a client that reads nothing. A busy machine
    # may need longer for the flood.
    echo 'write_deadline: "5m"' >"$work/patient.conf"
    start_broker -p -1 -c "$work/patient.conf"
    export NATS_URL="$url"
    begin "$build/service1"
    service=$pid
    until "$build/nats_tool" ask service.process '{"value":1,"request_id":"x"}' 1 \
        >"$work/reply" 2>&1; do :; done
    kill -STOP "$service"
    "$build/nats_tool" flood service.process '{"value":1,"request_id":"x"}' 200000
    kill -CONT "$service"
    tries=0
    until [ "$(counted)" -ge 200000 ] || [ $tries -eq 5000 ]; do
        echo again | "$build/nats_tool" tell service.process
        tries=$((tries + 1))
    done
    end TERM "$service"
    same "a service that dropped requests: at SIGTERM" 0 $?
    check "it says that it dropped some" stderr_has "can wait"
    check "it counts all $(counted) of them" [ "$(counted)" -ge 200000 ]
    check "it counts none that were not there" \
        [ "$(counted)" -le $((200000 + tries)) ]
}

# ---- Nobody hears even the first line ----

unheard() {
    mkfifo "$work/gone"
    exec 5<>"$work/gone" 6>"$work/gone" 5<&-
    for name in service1 service2; do
        env --default-signal=PIPE "$build/$name" --nats-url nats://127.0.0.1:1 2>&6
        same "$name without a reader is not ended by that" 1 $?
    done
    exec 6>&-
}

# ---- All of them ----

# They do little but wait, so they do it at the same time, each with a harness
# of its own.
if [ $# -eq 2 ]; then
    "$2"
    report
    exit
fi
running=
for case in just_info tls nothing given_up returns_and_term returns app_gives_up dead_machine unread flood unheard; do
    launch sh "$0" "$build" $case >"$work/$case" 2>&1
    running="$running $case $pid"
done
# shellcheck disable=SC2086 # one argument a word
set -- $running
while [ $# -gt 0 ]; do
    finish "$2"
    same "$1" 0 $?
    sed "s/^/$1: /" "$work/$1"
    shift 2
done
report
