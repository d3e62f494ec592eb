#!/bin/sh
# What the service says of itself is what machines can read: each line of its
# log is JSON, and names its request and its trace; its metrics are Prometheus'.
#
#   sh observe.sh BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
build=$1
# shellcheck source=labs/service/tests/running.sh
. "$(dirname "$0")/running.sh"
need curl 'apt install curl'
need jq 'apt install jq'

trace=0123456789abcdef0123456789abcdef
begin_formatter --port 0
begin_service --formatter-url "$formatter_url" --nats-url nats://127.0.0.1:1
log=$work/serviced.log

# ---- The log ----
post 42
ask /values/1 -H "traceparent: 00-$trace-0123456789abcdef-01"
get '/values/%22%0a%ff%1b%5b2J%5c'
get /values/7
end TERM "$service" # so that all of it is there
run jq -e . "$log"
check 'each line is JSON' exits_with 0
same 'and plain ASCII, whatever was asked' '' \
    "$(LC_ALL=C grep -v '^[ -~]*$' "$log")"
same 'there are no others' "$(wc -l <"$log")" "$(jq -c . "$log" | wc -l)"
same 'a request has its ids' true "$(jq -s 'map(select(.path)) | length == 4
    and all(.request_id|test("^[0-9a-f]{16}$")) and all(.trace_id|test("^[0-9a-f]{32}$"))' "$log")"
same 'so has all that belongs to one' 1 "$(jq -s '
    map(select(.message == "event lost" or .path == "/values").request_id) |
    unique | length' "$log")"
same 'what failed is told in one chain' \
    'get value 7: there is no such value' \
    "$(jq -r 'select(.status == 404).error' "$log")"
same 'a trace goes through both services' "$trace $trace" \
    "$(jq -r --arg trace "$trace" 'select(.trace_id == $trace).trace_id' \
        "$log" "$work/formatterd.log" | xargs)"

# ---- Its level ----
begin_service --formatter-url "$formatter_url" --nats-url nats://127.0.0.1:1
kill -USR2 "$service" # no info
until lines=$(wc -l <"$log") && get /live && [ "$(wc -l <"$log")" = "$lines" ]; do
    kill -0 "$service" || break
done
post 42
same 'it can say less: only what goes wrong' $((lines + 1)) "$(wc -l <"$log")"
lines=$((lines + 1))
kill -USR1 "$service"
until get /live && [ "$(wc -l <"$log")" -gt "$lines" ]; do
    kill -0 "$service" || break
done
check 'and more again' grep -qF '"path":"/live"' "$log"

# ---- Nobody reads it ----
mkfifo "$work/pipe"
exec 4<>"$work/pipe"
"$build/serviced" --port 0 --database "$work/other.db" --drain-ms 0 \
    --formatter-url "$formatter_url" --nats-url nats://127.0.0.1:1 2>&4 &
service=$!
pids="$pids $service"
IFS= read -r line <&4
url=${line##*Listening on }
url=${url%%\"*}
: >"$work/urls"
for _ in 1 2 3 4; do # some hundred lines, and a pipe has 64 KiB
    seq 200 | sed "s|.*|url=$url/live?&|" >>"$work/urls"
done
curl -s --noproxy '*' --max-time 60 -K "$work/urls" >"$work/answers"
same 'a log that nobody reads stops nothing' 800 \
    "$(grep -o alive "$work/answers" | wc -l)"
cat <&4 >"$work/late.log" &
reader=$!
pids="$pids $reader"
until get /live && grep -q '"dropped":[1-9]' "$work/late.log"; do
    kill -0 "$reader" 2>/dev/null || break
done
check 'and tells how many lines are missing' grep -q '"dropped":[1-9]' \
    "$work/late.log"
end TERM "$service"
end KILL "$reader"
exec 4>&-

# ---- The metrics ----
if command -v promtool >/dev/null; then
    begin_service --formatter-url "$formatter_url"
    post 42
    get /values/1
    curl -s --noproxy '*' "$url/metrics" >"$work/metrics"
    run promtool check metrics <"$work/metrics"
    check 'they are what Prometheus reads' exits_with 0
    check 'without a word' stderr_is_empty

    cat >"$work/prometheus.yml" <<EOY
global: { scrape_interval: 100ms }
scrape_configs:
  - job_name: service
    static_configs: [ { targets: [ "${url#http://}" ] } ]
EOY
    launch_logged prometheus 'msg="Listening on" address=' prometheus \
        --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
        --web.listen-address=127.0.0.1:0
    prometheus=${said%% *}
    # quantile: the median of all requests, or something else as long as there
    # is none, or Prometheus is not ready.
    quantile() {
        curl -s --noproxy '*' "http://$prometheus/api/v1/query" --data-urlencode \
            'query=histogram_quantile(0.5, rate(http_request_duration_seconds_bucket[5s]))' |
            jq -r '.data.result[0].value[1]' 2>/dev/null
    }
    tries=0
    until value=$(quantile) && case $value in [0-9]*) ;; *) false ;; esac ||
        [ $tries -gt 600 ]; do
        tries=$((tries + 1))
        get /values/1
        sleep 0.1
    done
    same 'Prometheus knows how long a request takes' yes \
        "$(echo "$value" | awk '{ print ($1 > 0 && $1 <= 5) ? "yes" : $1 }')"
else
    echo "left out: the metrics, there is no promtool (apt install prometheus)"
fi
report
