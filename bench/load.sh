#!/bin/sh
# One round of throughput: how many values a second, and how long the slowest
# requests take, by how many are in flight.
#
#   sh load.sh PROGRAMS_DIR STEPS_BUILD_DIR [--quick]
#
# Who asks is on processor 0, who answers on 1, the broker, too. The figures
# mean something if both processors are otherwise idle.
#
# On a slow machine a measurement sees from 5,000 requests (one in flight) to
# 50,000, so p999 leaves out the 5 to 50 slowest; with --quick a third of that.
# shellcheck disable=SC2034,SC2154 # for and from load/services.sh
set -u

programs=$1
steps=$2
milliseconds=700
flights="1 8 64 512"
instances="1 2 4"
if [ "${3:-}" = --quick ]; then
    milliseconds=250
    flights="1 64"
    instances="1 4"
fi
# shellcheck source=bench/load/services.sh
. "$(dirname "$0")/load/services.sh"

figures="values p50 p99 p999"

# An app and two children for each: 512 would be 1,536 processes.
load_step06() {
    for flight in $flights; do
        [ "$flight" -le 64 ] || continue
        # shellcheck disable=SC2086 # a word each
        "$programs/load06" "$steps/step06" "load.step06.$flight" "$flight" \
            $milliseconds $figures || exit 1
    done
}

load_step07() {
    start_both_http 1
    for flight in $flights; do
        # shellcheck disable=SC2086
        taskset -c 0 "$programs/load07" "load.step07.$flight" "$flight" \
            $milliseconds $figures || exit 1
    done
    if command -v wrk >/dev/null; then
        load_by_wrk
    else
        echo "bench: no wrk, so neither load.step07.wrk.50 nor" \
            "floor.epoll.50" >&2
    fi
    stop_all
}

# wrk_rate NAME URL: wrk measures whole seconds.
wrk_rate() {
    taskset -c 0 wrk -t1 -c50 -d1s -s "$work/post.lua" "$2" >"$work/wrk"
    if grep -q 'Non-2xx\|Socket errors' "$work/wrk"; then
        cat "$work/wrk" >&2
        exit 1
    fi
    printf '%s\t1/s\t%s\n' "$1" "$(sed -n 's|^Requests/sec: *||p' "$work/wrk")"
}

# service1 beside a server that gives the answer of service1 to everything.
load_by_wrk() {
    cat >"$work/post.lua" <<'END'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"value":42,"request_id":"6f1c2f0e-9d7b-4b6e-8a53-0c6d2f6f3b11"}'
END
    wrk_rate load.step07.wrk.50 "$SERVICE1_URL/process"
    ready_when "" taskset -c 1 "$programs/responder" "${SERVICE1_URL##*:}"
    wrk_rate floor.epoll.50 "http://127.0.0.1:$line/process"
}

load_step09() {
    for count in $instances; do
        start_all_nats 1 step09 "$count"
        for flight in $flights; do
            # shellcheck disable=SC2086
            taskset -c 0 "$programs/load09" "load.step09_x$count.$flight" \
                "$flight" $milliseconds $figures || exit 1
        done
        stop_all
    done
}

load_step06
load_step07
have_broker && load_step09
exit 0
