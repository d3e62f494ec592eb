#!/bin/sh
# SIGTERM in the middle of the work: /ready says so first, and every request
# that was sent is answered.
#
#   sh stop.sh BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
build=$1
# shellcheck source=labs/service/tests/running.sh
. "$(dirname "$0")/running.sh"
need curl 'apt install curl'

# What a balancer does: as long as it is ready, one request after the other.
# Each connection is a new one, and one that is refused is a request lost.
cat >"$work/client.sh" <<'EOS'
say() { curl -s --noproxy '*' -o /dev/null -w '%{http_code}\n' "$@"; }
while [ "$(say "$1/ready")" = 200 ]; do
    say -d '{"value":42}' "$1/values"
done
EOS

begin_formatter --port 0
begin_service --formatter-url "$formatter_url" --drain-ms 1000
clients=
for i in 1 2 3 4; do
    sh "$work/client.sh" "$url" >"$work/codes.$i" &
    clients="$clients $!"
    pids="$pids $!"
done
for i in 1 2 3 4; do
    await 201 "$work/codes.$i"
done
kill -TERM "$service"
await 'Stopping on' "$work/serviced.log"
get /ready
check 'it says that it is not ready' answers 503
check 'and why' answer_has stopping
post 42
check 'and still does what it is asked' answers 201
for client in $clients; do
    finish "$client"
done
finish "$service"
same 'it ends in order' 0 $?
sent=$(cat "$work"/codes.* | wc -l)
kept=$(cat "$work"/codes.* | grep -c 201)
same 'no request is lost' "$sent" "$kept"
get /live
check 'nobody is there any more' answers 000

# Everything that was promised is there.
begin_service --formatter-url "$formatter_url"
get "/values/$((kept + 1))"
check 'what was answered is kept' answers 200
get "/values/$((kept + 2))"
check 'and nothing else' answers 404

# ---- A request that takes its time ----
kill -STOP "$formatter"
post 21
curl -s --noproxy '*' -o /dev/null -w '%{http_code}\n' \
    "$url/values/$((kept + 2))" >"$work/late" &
late=$!
pids="$pids $late"
until curl -s --noproxy '*' "$url/metrics" |
    grep -qxF 'http_requests_in_flight 2'; do
    kill -0 "$late" 2>/dev/null || break
done
kill -TERM "$service"
finish "$service"
same 'it waits for what it has begun' 0 $?
finish "$late"
same 'and answers it' 504 "$(cat "$work/late")"
kill -CONT "$formatter"

# ---- Nothing to stop in order ----
for signal in INT TERM; do
    begin_service
    end $signal "$service"
    same "SIG$signal alone" 0 $?
done
report
