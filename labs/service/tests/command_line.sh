#!/bin/sh
# The programs as commands: help, wrong arguments, and what cannot be.
#
#   sh command_line.sh BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
build=$(cd "$1" && pwd) || exit 1
# shellcheck source=labs/service/tests/running.sh
. "$(dirname "$0")/running.sh"
need curl 'apt install curl'

for program in service serviced formatterd registryd; do
    run "$build/$program" --help
    check "$program has a help" exits_with 0
    check "$program has a help" stdout_has "Usage: $program"
    run "$build/$program" --nonsense
    check "$program refuses what it does not know" exits_with 2
    check "$program refuses what it does not know" stdout_is_empty
done
for value in '' x 4.5 - 4-2; do
    run "$build/service" 42 "$value"
    check "'$value' is no number" exits_with 2
done
run sh "$(dirname "$0")/../watch.sh" x
check 'a count of lines is a number' exits_with 2
run env SERVICE_URL=http://127.0.0.1:1 "$build/service"
check 'nobody there' exits_with 1
check 'is said in one line' stderr_has 'is serviced running there?'

begin_formatter --port 0
cd "$work" || exit 1 # where values.db may be
for program in serviced formatterd registryd; do
    run "$build/$program" --port "${formatter_url##*:}"
    check "$program finds its port in use" exits_with 1
    check "$program finds its port in use" stderr_has 'choose another with --port'
done
run "$build/serviced" --port 0 --database /no/such/place
check 'a database that cannot be' exits_with 1
check 'is named' stderr_has 'open /no/such/place: SQLite: unable to open'

# ---- On the wire ----
begin_service --formatter-url "$formatter_url"
head -c 5000 /dev/zero | tr '\0' ' ' >"$work/long"
ask /values --data-binary "@$work/long"
check 'a body has a limit' answers 413
ask /values -X PUT -D "$work/headers"
check 'another method' answers 405
check 'is told the right one' grep -qi '^Allow: POST' "$work/headers"
check 'and the number of the request, for whoever runs this' grep -qi \
    '^X-Request-Id: [0-9a-f]' "$work/headers"
ask /values -H 'Idempotency-Key: a' -d '{"value":42}'
check 'a key' answers 201
first=$answer
ask /values -H 'Idempotency-Key: a' -d '{"value":42}'
check 'the second time' answers 200
same 'has the same answer' "$first" "$answer"
run env SERVICE_URL="$url" "$build/service" 21
check 'others are served' stdout_has '21 -> Value-0042'
run env SERVICE_URL="$url" "$build/service" 99999999999
check 'an error is told to its end' stdout_has \
    '99999999999 -> ERROR: expected {"value":42}: '
report
