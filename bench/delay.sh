#!/bin/sh
# One round over longer wires: what a call costs, and how many values a second
# there are, if each machine's wire makes bytes 0, 1 or 10 ms late.
#
#   sh delay.sh PROGRAMS_DIR STEPS_BUILD_DIR [--quick]
#
# A relay of its own stands between app and each service (07), or between the
# broker and each of app, service1 and service2 (08, 09); none: without relays.
# So one way from app to service1 has one such wire in step 07, and two in 08
# and 09. One call at a time: all on processor 0; 64 values in flight: app on 0,
# the others, relays too, on 1.
# shellcheck disable=SC2034,SC2154 # for and from load/services.sh
set -u

programs=$1
steps=$2
call_ms=400
values_ms=300
if [ "${3:-}" = --quick ]; then
    call_ms=100
    values_ms=100
fi
# shellcheck source=bench/load/services.sh
. "$(dirname "$0")/load/services.sh"

# on PROCESSOR: puts all that was started there.
on() {
    for pid in $running; do
        taskset -a -c -p "$1" "$pid" >/dev/null || exit 1
    done
}

# measure STEP MS: the median of single calls, then the rate.
measure() {
    on 0
    taskset -c 0 "$programs/load${1#step}" "delay.$1.$2" 1 $call_ms call ||
        exit 1
    [ "$1" != step08 ] || return # its app has one value
    on 1
    taskset -c 0 "$programs/load${1#step}" "delay.$1.$2" 64 $values_ms values ||
        exit 1
}

# http MS: relays between app and the services.
http() {
    start_both_http 0
    start_relay 0 $(($1 * 1000)) "${SERVICE1_URL##*:}"
    SERVICE1_URL=http://127.0.0.1:$port
    start_relay 0 $(($1 * 1000)) "${SERVICE2_URL##*:}"
    SERVICE2_URL=http://127.0.0.1:$port
}

# nats STEP MS: relays between the broker and all others.
nats() {
    start_broker 0
    broker=$port
    start_relay 0 $(($2 * 1000)) "$broker"
    NATS_URL=nats://127.0.0.1:$port
    start_relay 0 $(($2 * 1000)) "$broker"
    url1=nats://127.0.0.1:$port
    start_relay 0 $(($2 * 1000)) "$broker"
    start_subscribers 0 "$1" 1 "$url1" "nats://127.0.0.1:$port"
}

start_both_http 0
measure step07 none
stop_all
for ms in 0 1 10; do
    http $ms
    measure step07 $ms
    stop_all
done
have_broker || exit 0
for step in step08 step09; do
    start_all_nats 0 $step 1
    measure $step none
    stop_all
    for ms in 0 1 10; do
        nats $step $ms
        measure $step $ms
        stop_all
    done
done
