#!/bin/sh
# One round of everything that takes nanoseconds or microseconds, on processor
# 0 alone:
#
#   sh bench/latency.sh PROGRAMS_DIR STEPS_BUILD_DIR [--quick]
#
# PROGRAMS_DIR is where bench was built, STEPS_BUILD_DIR where the steps were.
# Prints a measurement a line: name, unit and value, with tabs between them.
# What a step can be compared with, its floor, is measured by turns with it, or,
# between processes, before it and after it; its value is the mean of these. Without a nats-server what needs one is
# left out, with a word about it.
set -eu

usage() {
    echo "Usage: sh bench/latency.sh PROGRAMS_DIR STEPS_BUILD_DIR [--quick]" >&2
    exit 2
}

[ $# -eq 2 ] || { [ $# -eq 3 ] && [ "$3" = --quick ]; } || usage
programs=$(cd "$1" && pwd) || exit 1
build=$(cd "$2" && pwd) || exit 1
steps=$(cd "$(dirname "$0")/../steps" && pwd) || exit 1
# What with_services.sh would listen to: none of it is meant for us.
unset NATS_URL NARRATION SERVICE_ARGUMENTS
PATH=$programs:$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server
export PATH

# Milliseconds for a floor between processes (each time), for a call inside of
# one and its floor, for one between processes, and for a part.
brief=100 inside=100 long=300 part=30
[ $# -eq 2 ] || brief=40 inside=40 long=100 part=10

# One line for all of the same name, with their mean.
means() {
    awk -F '\t' -v OFS='\t' '
        !count[$1]++ { name[++names] = $1; unit[$1] = $2 }
        { sum[$1] += $3 }
        END {
            for (i = 1; i <= names; i++)
                print name[i], unit[name[i]],
                    sprintf("%.6g", sum[name[i]] / count[name[i]])
        }'
}

# with_services STEP [OPTION...] COMMANDS: runs the commands while the step's
# services run. What those narrate cannot be written, and so nobody reads it: who
# did would be measured, too.
with_services() {
    step=$1
    folder=$(echo "$steps/$1"_*)
    shift
    for commands; do :; done # the last argument
    options=
    [ $# -eq 1 ] || options="$1 $2"
    # shellcheck disable=SC2086 # a word each
    taskset -c 0 sh "$folder/with_services.sh" $options "$build/$step" \
        sh -euc "exec 2>&9; $commands" 9>&2 2>/dev/full || {
        echo "latency.sh: $step does not start, or does not work" >&2
        exit 1
    }
}

in_one_process() {
    floor_bare "$programs" "$part"
    for step in step00 step01 step02 step03 step04_static step04; do
        "call_$step" "$inside"
    done
    call_step05 "$build/step05" "$inside"
}

processes() {
    floor_pipe "$brief"
    call_step06 "$build/step06" "$long"
    floor_pipe "$brief"
}

http() {
    with_services step07 "
        floor_tcp kept $brief
        call_step07 kept $long
        floor_tcp kept $brief
        floor_tcp new $brief
        call_step07 new $brief
        floor_tcp new $brief"
}

broker() {
    with_services step08 "
        floor_relay $brief
        floor_raw_nats $brief
        call_step08 $long
        floor_raw_nats $brief
        floor_relay $brief"
    with_services step09 "
        call_step09 call.step09 $long
        floor_relay $brief"
    with_services step09 --cluster 3 "
        call_step09 call.step09_cluster $long
        floor_relay $brief"
}

parts() {
    for step in step06 step07 step08 step09; do
        "part_json_$step" "$part"
    done
    part_copy "$part"
    part_switch "$part"
    part_narration "$part"
}

round() {
    in_one_process
    processes
    http
    if command -v nats-server >/dev/null; then
        broker
    else
        echo "latency.sh: no steps 08 and 09: there is no nats-server" >&2
    fi
    parts
}

measured=$(round)
printf '%s\n' "$measured" | means
