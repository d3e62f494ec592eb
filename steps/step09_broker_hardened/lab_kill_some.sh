#!/bin/sh
# Kills a broker and an instance of service1 while many values are on their way,
# and counts what came out:
#
#   sh with_services.sh --cluster 3 build \
#       sh lab_kill_some.sh APP [VALUES [OPTION...]]
#
# Everything after VALUES goes to APP, in place of what makes it survive.
set -u

if [ $# -lt 1 ] || [ -z "${BROKER_PIDS:-}" ]; then
    echo "Usage: sh with_services.sh --cluster 3 BUILD_DIR" \
        "sh lab_kill_some.sh APP [VALUES [OPTION...]]" >&2
    exit 2
fi
app=$1
values=${2:-2000}
[ $# -lt 2 ] || shift
shift
[ $# -gt 0 ] || set -- --timeout-ms 1000 --retries 10

awk -v n="$values" 'BEGIN { while (n-- > 0) print n % 9999 - 4999 }' |
    "$app" "$@" - |
    awk -v victims="${BROKER_PIDS##* } ${SERVICE1_PIDS##* }" '
        /Completed/ && !completed++ { system("kill -KILL " victims) }
        /^  .* -> Value-/ { results++ }
        /^  .* -> ERROR/ { errors++ }
        END { printf "%d results, %d errors\n", results, errors }'
