#!/bin/sh
# One round of growth: what a value costs, and what memory all of them need, by
# how many there are.
#
#   sh growth.sh PROGRAMS_DIR STEPS_BUILD_DIR [--quick | --long]
#
# Each count has processes of its own, which have not had any other before.
# Steps 00 and 06, one value at a time, are on processor 0; of 07 and 09, 64 in
# flight, app is on 0 and the others on 1. The starts of all programs do not
# count, but connections do, and what app prints at the end.
# shellcheck disable=SC2034,SC2154 # for and from load/services.sh
set -u

programs=$1
steps=$2
case ${3:-} in
--quick) counts="10 1000" ;;
--long) counts="10 1000 100000 1000000" ;;
*) counts="10 1000 100000" ;;
esac
# shellcheck source=bench/load/services.sh
. "$(dirname "$0")/load/services.sh"

# report_peak NAME PID...: the most memory that these processes had together.
report_peak() {
    name=$1
    shift
    for pid in "$@"; do
        sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status"
    done | awk -v name="$name" -v OFS='\t' \
        '{ sum += $1 } END { print name, "KiB", sum }'
}

# growth_app STEP COUNT PROGRAM: with 64 in flight.
growth_app() {
    taskset -c 0 "$programs/growth_app" "growth.$1" "$2" \
        "$steps/$1/$3" --max-in-flight 64 - || exit 1
    # shellcheck disable=SC2086 # an id each
    report_peak "growth.$1.$2.services_kib" $SERVICE1_PIDS $SERVICE2_PIDS
}

for count in $counts; do
    taskset -c 0 "$programs/growth00" "$count" || exit 1
    taskset -c 0 "$programs/growth06" "$steps/step06" "$count" || exit 1

    start_both_http 1
    growth_app step07 "$count" app_concurrent
    stop_all

    have_broker || continue
    start_all_nats 1 step09 1
    growth_app step09 "$count" app
    stop_all
done
