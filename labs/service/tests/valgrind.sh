#!/bin/sh
# The service reads nothing that was never written and leaves no memory behind,
# also when what it needs is dead.
#
#   sh valgrind.sh BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
build=$1
# shellcheck source=labs/service/tests/running.sh
. "$(dirname "$0")/running.sh"
need curl 'apt install curl'
need valgrind 'apt install valgrind'

begin_formatter --port 0
launch_logged serviced 'Listening on ' valgrind -q --error-exitcode=99 \
    --leak-check=full --show-leak-kinds=all --log-file="$work/found" \
    "$build/serviced" --port 0 --drain-ms 0 --database "$work/values.db" \
    --formatter-url "$formatter_url" --nats-url nats://127.0.0.1:1 \
    --cache-ms 0 --deadline-ms 1000 --open-ms 60000
service=$pid url=$said
post 42
check 'it works' answers 201
until_get /values/1 200 '"text":"Value-0084"' # it may be too slow at first
post 5000
ask /values -d nonsense
ask /values -d '{"value":21}' -H 'Idempotency-Key: a'
ask /values -d '{"value":21}' -H 'Idempotency-Key: a'
for path in /values/9 /values/x /live /ready /health /metrics /nothing; do
    get $path
done
end KILL "$formatter"
for _ in 1 2 3 4 5 6; do
    get /values/2
done
check 'without a formatter' answers 503
get /values/1
check 'an old text will do' answer_has '"stale":true'
end TERM "$service"
same 'it ends in order' 0 $?
same 'and nothing is found' '' "$(cat "$work/found")"
report
