#!/bin/sh
# A dashboard for a terminal: what the service at $SERVICE_URL says of itself, a
# line each second, until Ctrl-C or for COUNT lines.
#
#   sh watch.sh [COUNT]
set -u
url=${SERVICE_URL:-http://127.0.0.1:8080}
left=${1:--1}
case ${1-} in *[!0-9]*)
    echo "Usage: sh watch.sh [COUNT], not '$1'" >&2
    exit 2
    ;;
esac

say() { curl -s --noproxy '*' --max-time 1 "$url$1"; }

# number LINE: of that line of the metrics, which is in $metrics.
number() {
    echo "$metrics" | sed -n "s/^$1 //p"
}

echo 'ready  breaker    cached loaded  stale failed  health'
while [ "$left" -ne 0 ]; do
    left=$((left - 1))
    metrics=$(say /metrics)
    case $(say /ready) in
    *true*) ready=yes ;;
    *false*) ready=no ;;
    *) ready=gone ;;
    esac
    state=$(echo "$metrics" |
        sed -n 's/^formatter_breaker_state{state="\(.*\)"} 1/\1/p')
    printf '%-6s %-9s %7s %6s %6s %6s  %s\n' "$ready" "$state" \
        "$(number 'values_read_total{from="cached"}')" \
        "$(number 'values_read_total{from="loaded"}')" \
        "$(number 'values_read_total{from="stale"}')" \
        "$(number 'values_read_total{from="failed"}')" \
        "$(say /health | tr -d '{}"' | tr ',' ' ')"
    [ "$left" -eq 0 ] || sleep 1
done
