#!/bin/sh
# An experiment. Sends a signal to processes when the first of 2000 values is
# done, and counts the results:
#
#   sh hit.sh APP SIGNAL PIDS [OPTION...]
app=$1
signal=$2
pids=$3
shift 3
seq 2000 | "$app" "$@" - | awk -v hit="kill -$signal $pids" '
    /Completed/ && !n++ { system(hit) }
    /^  .* -> Value-/ { results++ }
    END { printf "%d of 2000 values have a result\n", results }'
