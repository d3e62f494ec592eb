#!/bin/sh
# How a broker shares requests: three instances of service1, and how often each
# of them executed one, first in a queue group and then without.
#
#   sh lab_queue_groups.sh BUILD_DIR [REQUESTS]
set -u

if [ $# -lt 1 ]; then
    echo "Usage: sh lab_queue_groups.sh BUILD_DIR [REQUESTS]" >&2
    exit 2
fi
here=$(dirname "$0")
build=$1
requests=${2:-3000}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The values -999 to 1000, again and again.
awk -v n="$requests" 'BEGIN { while (n-- > 0) print n % 2000 - 999 }' \
    >"$work/values"
# count WHAT ARGUMENTS: with these for the services
count() {
    echo "$1:"
    NARRATION=$work SERVICE_ARGUMENTS=$2 sh "$here/with_services.sh" \
        --instances 3 "$build" "$build/app" --max-in-flight 64 - \
        <"$work/values" >"$work/said" || exit $?
    sum=0
    for file in service1 service1.2 service1.3; do
        executed=$(grep -c "Processing request: " "$work/$file")
        echo "  $file: $executed"
        sum=$((sum + executed))
    done
    echo "  $requests requests, $sum executions"
}

count "With the queue group process_workers" ""
count "Without a queue group" --queue-group=
