#!/bin/sh
# One round of the way of one request through step 09: how long each stage
# takes, seen by a library that is loaded into app and services.
#
#   sh waterfall.sh PROGRAMS_DIR STEPS_BUILD_DIR
#
# All are on processor 0, one value is in flight. app is step 09's own batch and
# adapter in load09. A stage of a service or of app is from where its socket has
# given it a message to where it sends the next one: that has the threads of the
# NATS library in it. Broker stages are from that sending to the receiving, with
# all that the kernel and nats-server do in between.
# shellcheck disable=SC2034,SC2154 # for and from load/services.sh
set -u

programs=$1
steps=$2
# shellcheck source=bench/load/services.sh
. "$(dirname "$0")/load/services.sh"

have_broker || exit 0
"$programs/stages" new "$work/notes" || exit 1
TAP_FILE=$work/notes
export TAP_FILE
start_broker 0
NATS_URL=nats://127.0.0.1:$port
export NATS_URL
LD_PRELOAD=$programs/libtap.so
export LD_PRELOAD
start_subscribers 0 step09 1 "$NATS_URL" "$NATS_URL"
taskset -c 0 "$programs/load09" waterfall 1 500 period >/dev/null || exit 1
unset LD_PRELOAD
"$programs/stages" report "$work/notes" || exit 1
