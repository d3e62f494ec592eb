#!/bin/sh
# One thing after the other is taken away from the service, and given back: what
# it answers, and whether /health, /ready, the metrics and the log tell the
# truth. It is the same process from the beginning to the end.
#
#   sh plugs.sh BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
build=$1
# shellcheck source=labs/service/tests/running.sh
. "$(dirname "$0")/running.sh"
need curl 'apt install curl'

has_broker=yes
if command -v nats-server >/dev/null; then
    begin_broker
else
    echo "left out: the broker, there is no nats-server"
    has_broker=no
    nats_url=nats://127.0.0.1:1
fi
begin_formatter --port 0
# Nothing stays fresh, so that each read asks the formatter.
begin_service --formatter-url "$formatter_url" --nats-url "$nats_url" \
    --cache-ms 0 --deadline-ms 300 --open-ms 300

# ---- All is well ----
post 42
check 'a value is created' answers 201
get /values/1
check 'and read' answer_has '"text":"Value-0084","stale":false'
post 21 # nobody reads it now
[ $has_broker = no ] || until_get /health 200 '"status":"ok"'

# ---- The formatter is dead ----
end KILL "$formatter"
get /values/2
check 'what was never read cannot be' answers 502
check 'the client is told whose fault it is, and not where that is' \
    answer_has '"error":"a service behind this one failed"'
get /values/1
check 'what was read before is known' answers 200
check 'and marked' answer_has '"stale":true'
await '"stale answer"' "$work/serviced.log"
same 'which is no error in the log' '' \
    "$(grep '"error".*"status":2' "$work/serviced.log")"
until_get /values/2 503 'try again'
await '"message":"the breaker is open"' "$work/serviced.log"
# It is half open for a moment now and then.
until_get /health 200 '"status":"degraded","database":"ok"'
check 'health names it' answer_has '"formatter":"failing"'
get /ready
check 'it is ready all the same' answers 200
post 10
check 'for it can store' answers 201
check 'calls that went out were counted' test \
    "$(curl -s "$url/metrics" | grep -c 'formatter_calls_total{result="external"} [1-9]')" = 1

begin_formatter --port "${formatter_url##*:}"
until_get /values/2 200 '"text":"Value-0042","stale":false'
until_get /health 200 '"formatter":"ok"'
check 'a gauge says that it is closed' metric_is \
    'formatter_breaker_state{state="closed"}' 1

# ---- The formatter hangs ----
kill -STOP "$formatter"
get /values/3
check 'nobody waits beyond the deadline' answers 504
until_get /values/3 503 'try again'
kill -CONT "$formatter"
until_get /values/3 200 'Value-0020'

# ---- It flaps ----
for _ in 1 2 3; do
    kill -STOP "$formatter"
    get /values/3
    check 'with one that flaps, there is an answer' answer_has 'Value-0020'
    kill -CONT "$formatter"
    get /values/3
    check 'each time' answer_has 'Value-0020'
done
until_get /values/3 200 '"stale":false' # a probe, which closes the breaker

# ---- Somebody holds the database's lock ----
if command -v sqlite3 >/dev/null; then
    mkfifo "$work/sql"
    sqlite3 "$work/values.db" <"$work/sql" >"$work/sql.log" 2>&1 &
    pids="$pids $!"
    exec 4>"$work/sql"
    echo "BEGIN EXCLUSIVE; SELECT 'locked';" >&4
    await locked "$work/sql.log"
    post 42
    check 'then nothing can be stored' answers 500
    check 'and why is nobody'"'"'s business' answer_has '"something failed here"'
    get /ready
    check 'it is not ready' answers 503
    check 'and says what is missing' answer_has '"why":"database"'
    get /health
    check 'it is down' answer_has '"status":"down","database":"failing"'
    get /live
    check 'but alive: a restart would not help' answers 200
    check 'the log has the whole chain' grep -qF \
        'create a value of 42: SQLite: database is locked' "$work/serviced.log"
    exec 4>&-
    until_get /ready 200 true
    post 42
    check 'it works again' answers 201
else
    echo "left out: the lock of the database, there is no sqlite3"
fi

# ---- The broker goes, and comes back ----
if [ $has_broker = yes ]; then
    end KILL "$broker"
    until_get /health 200 '"events":"failing"'
    lost=$(metric 'events_total{result="lost"}')
    post 10
    check 'without a broker a value is created' answers 201
    check 'the event is lost' metric_is 'events_total{result="lost"}' $((lost + 1))
    check 'and the log knows which' grep -qF 'NATS: not connected' \
        "$work/serviced.log"
    get /ready
    check 'it is ready' answers 200
    begin_broker "${nats_url##*:}"
    until_get /health 200 '"status":"ok"'
    export NATS_URL="$nats_url"
    "$build/hear" values.created >"$work/heard" &
    pids="$pids $!"
    await listening "$work/heard"
    post 50
    await '{"id":' "$work/heard"
    check 'a subscriber hears of what happens' grep -qF \
        '"value":50,"doubled":100}' "$work/heard"
fi

if [ $has_broker = yes ]; then # ---- It hangs ----
    kill -STOP "$broker"
    post 10
    check 'a broker that hangs holds nobody' answers 201
    until_get /health 200 '"events":"failing"'
    post 10
    check 'nor when that is noticed' answers 201
fi
end TERM "$service"
same 'it was one process, and ends in order' 0 $?
report
