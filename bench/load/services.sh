# shellcheck shell=sh disable=SC2154
# Sourced by ../load.sh and others: starts what they measure, and ends it.
# $programs is the folder of our programs, $steps that of the built steps.
#
# Not by the steps' with_services.sh: that copies what the services narrate, on
# the processor where they are measured. Here they narrate into a pipe that
# nobody reads any more once they are ready.

PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server

work=$(mktemp -d) || exit 1
running= # process ids, the last one that was started first
trap 'trap "" HUP INT TERM; stop_all; rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Those first who still have something to say to the others.
stop_all() {
    for pid in $running; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    running=
}

# ready_when WORDS COMMAND...: starts the command, and returns when it says
# WORDS, with that line in $line and its process id in $pid.
ready_when() {
    words=$1
    shift
    rm -f "$work/says"
    mkfifo "$work/says"
    "$@" >"$work/says" 2>&1 &
    pid=$!
    running="$pid $running"
    line=
    exec 3<"$work/says"
    while IFS= read -r line <&3; do
        case $line in *"$words"*) break ;; esac
        line=
    done
    exec 3<&-
    [ -n "$line" ] && return
    echo "bench: $* did not start" >&2
    exit 1
}

# start_http PROCESSOR SERVICE: with its port in $port.
start_http() {
    ready_when "Listening on " taskset -c "$1" "$steps/step07/$2" --port 0
    port=${line##*:}
}

# start_both_http PROCESSOR: for those who look at SERVICE1_URL and SERVICE2_URL.
start_both_http() {
    start_http "$1" service1
    SERVICE1_URL=http://127.0.0.1:$port
    SERVICE1_PIDS=$pid
    start_http "$1" service2
    SERVICE2_URL=http://127.0.0.1:$port
    SERVICE2_PIDS=$pid
    export SERVICE1_URL SERVICE2_URL
}

# Says so if not: what needs one is then left out.
have_broker() {
    command -v nats-server >/dev/null && return
    echo "bench: no nats-server, so nothing of steps 08 and 09" >&2
    return 1
}

# start_broker PROCESSOR: with its port in $port. It would die of a pipe that
# nobody reads.
start_broker() {
    rm -f "$work/broker"
    taskset -c "$1" nats-server -a 127.0.0.1 -p -1 -l "$work/broker" &
    BROKER_PID=$!
    running="$BROKER_PID $running"
    port=
    while [ -z "$port" ]; do
        kill -0 $BROKER_PID 2>/dev/null || exit 1
        sleep 0.02
        port=$(sed -n 's/.*Listening for client connections on .*://p' \
            "$work/broker" 2>/dev/null)
    done
}

# start_subscribers PROCESSOR STEP COUNT URL1 URL2: so many instances of
# service1, which know the broker by URL1, and of service2.
start_subscribers() {
    SERVICE1_PIDS=
    SERVICE2_PIDS=
    instance=0
    while [ $instance -lt "$3" ]; do
        instance=$((instance + 1))
        ready_when "Waiting for requests..." \
            taskset -c "$1" "$steps/$2/service1" --nats-url "$4"
        SERVICE1_PIDS="$SERVICE1_PIDS $pid"
        ready_when "Waiting for requests..." \
            taskset -c "$1" "$steps/$2/service2" --nats-url "$5"
        SERVICE2_PIDS="$SERVICE2_PIDS $pid"
    done
}

# start_all_nats PROCESSOR STEP COUNT: for those who look at NATS_URL.
start_all_nats() {
    start_broker "$1"
    NATS_URL=nats://127.0.0.1:$port
    export NATS_URL
    start_subscribers "$1" "$2" "$3" "$NATS_URL" "$NATS_URL"
}

# start_relay PROCESSOR MICROSECONDS PORT: with its own port in $port.
start_relay() {
    ready_when "" taskset -c "$1" "$programs/relay" "$2" "$3"
    port=$line
}
