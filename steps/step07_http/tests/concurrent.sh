#!/bin/sh
# app_concurrent with many values, with some that fail, and with services that
# do; and what many values leave behind in the services.
#
#   sh concurrent.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$(cd "$1" && pwd) || exit 1

# start_program WORD PROGRAM [ARGUMENT...]: returns with its $pid when it listens,
# as it says in a $line with that word. What else it says is of no interest.
start_program() {
    word=$1
    program=$2
    shift 2
    # shellcheck disable=SC2016 # for that shell
    start says sh -c 'cd "$0" && exec "$@"' "$work" "$build/$program" "$@"
    exec 3<"$work/says"
    wait_for "$word" <&3 || exit 1
    cat <&3 >/dev/null &
    exec 3<&-
}

start_services() {
    start_program "Listening on " service1 --port 0 --max-connections 2000
    service1=$pid
    SERVICE1_URL=${line##* }
    start_program "Listening on " service2 --port 0 --max-connections 2000
    service2=$pid
    SERVICE2_URL=${line##* }
}

# bad_server LOG ANSWER...: at $url.
bad_server() {
    start_program "" bad_server "$@" # it says its port, and no more
    url=http://127.0.0.1:$line
}
export SERVICE1_URL='' SERVICE2_URL=''

# try [ARGUMENT...]: with time enough for a busy machine.
try() {
    run "$build/app_concurrent" --timeout-ms 60000 "$@"
}

# The final results, without their ids.
table() {
    sed -n '/^--- Final/,$s/^  \(.*\)  \[[0-9a-f]\{8\}\]$/\1/p' "$work/stdout"
}

# ended WHAT STATUS STDERR: what app_concurrent just did.
ended() {
    same "$1" "exit status $2: $3" "exit status $status: $(cat "$work/stderr")"
}

# A build with sanitizers is slow, and needs memory of its own.
if grep -q -e __asan_init -e __tsan_init "$build/app_concurrent"; then
    sanitized=yes many=2000 some=500
else
    sanitized=no many=10000 some=2000
fi

# 7919 and 20011 are primes: no value comes twice.
awk -v n=$many 'BEGIN { for (i = 0; i < n; i++) print i * 7919 % 20011 - 10005 }' \
    >"$work/many"
head -n 2000 "$work/many" >"$work/2000"
head -n $some "$work/many" >"$work/some"

# predict FILE: the table for its values.
predict() {
    sort -n "$1" | awk '{ printf "%d -> Value-%04d\n", $1, 2 * $1 }' \
        >"$work/predicted"
}

start_services

# ---- Many ----

# all_right WHAT FILE ARGUMENT...: its values, as app_concurrent does with them.
all_right() {
    what=$1
    values=$2
    shift 2
    try "$@" - <"$values"
    ended "$what" 0 ''
    predict "$values"
    table >"$work/table"
    same_files "$what" "$work/predicted" "$work/table"
    same "$what completes" "Execution complete" "$(tail -n 1 "$work/stdout")"
}

# resident PID: KiB in memory, from its pages, the second number.
resident() {
    awk -v page="$(getconf PAGESIZE)" '{ print $2 * page / 1024 }' \
        "/proc/$1/statm"
}

descriptors() {
    find "/proc/$1/fd" -type l | wc -l
}

# Another request: when it is answered, connections closed before are gone.
# Its own may still be there.
settle() {
    try 1
}

# Some values now and five times as many later, with services that have done no
# more.
# Memory that was freed in pieces stays with the process, so a service may keep
# what its most connections at once took: 8 MiB are less than a KiB a request.
try --max-in-flight 64 - <"$work/some"
settle
for pid in $service1 $service2; do
    resident $pid
    descriptors $pid
done >"$work/before"
for _ in 1 2 3 4 5; do
    try --max-in-flight 64 - <"$work/some" # on new connections
    settle
done
for pid in $service1 $service2; do
    { read -r memory && read -r files; } <&4
    check "open files of a service" \
        [ "$(descriptors $pid)" -le $((files + 1)) ]
    [ $sanitized = yes ] || check "memory of a service" \
        [ "$(resident $pid)" -lt $((memory + 8192)) ]
done 4<"$work/before"

all_right "$many values" "$work/many" --max-in-flight 64
for in_flight in 1 2 1000; do
    all_right "$in_flight in flight" "$work/some" --max-in-flight $in_flight
done
# One after the other, they stay in their order.
try --max-in-flight 1 3 1 2
same "1 in flight: the order" "3 1 2 " "$(sed -n \
    's/^\[App\] Completed: value=\([0-9]*\) .*/\1/p' "$work/stdout" |
    tr '\n' ' ')"

# A connection each to either service is more than the usual 1024 files.
if (
    # shellcheck disable=SC3045 # not in old POSIX, but in every shell
    ulimit -S -n 2048 && ulimit -S -n 1024
) 2>"$work/ulimit"; then
    (
        # shellcheck disable=SC3045
        ulimit -S -n 1024
        try --max-in-flight 1000 - <"$work/many"
        exit $status
    )
    same "1000 in flight and 1024 files" 0 $?
fi

# If more are not to be had, fewer values are on their way, and it says so.
same "1000 in flight and no more than 128 files" "0: app_concurrent: only 48 \
values at once: no more than 128 files may be open (allow more with ulimit -n)" \
    "$(
        # shellcheck disable=SC3045
        ulimit -n 128
        try --max-in-flight 1000 - <"$work/some"
        echo "$status: $(cat "$work/stderr")"
    )"
predict "$work/some"
table >"$work/table"
same_files "128 files: the table" "$work/predicted" "$work/table"

# If it has none at all for a connection, it does not blame the service. How many
# curl has for itself depends on its version.
for files in 5 6; do
    # shellcheck disable=SC2016 # for that shell
    run env ASAN_OPTIONS=detect_leaks=0 \
        sh -c 'ulimit -n "$1" && exec "$0" 1' "$build/app_concurrent" $files
    table
done >"$work/short"
check "no files for a connection: it says so" grep -q "no connection: too many \
open files here (allow more with ulimit -n)" "$work/short"
same "no files for a connection: the services are not blamed" '' \
    "$(grep 'is it running' "$work/short")"

"$build/peak" "$work/peak" "$build/app_concurrent" --max-in-flight 64 - \
    <"$work/many" >"$work/stdout"
[ $sanitized = yes ] || check "app_concurrent's memory" \
    [ "$(cat "$work/peak")" -lt 32768 ]

# ---- Values from everywhere ----

printf ' 3\n\n4\t5\r\n' >"$work/input"
try 1 - 2 <"$work/input"
ended "values on the command line and on stdin" 0 ''
same "values on the command line and on stdin: the order" "1 3 4 5 2 " \
    "$(sed -n 's/^\[App\] Spawning pipeline for value=\([0-9]*\) .*/\1/p' \
        "$work/stdout" | tr '\n' ' ')"
try 7 -2147483648 7 -1 </dev/null
same "the ends of the range, and one twice" \
    "-2147483648 -> ERROR(service1): overflow: -2147483648 * 2 exceeds i32 range
-1 -> Value--002
7 -> Value-0014
7 -> Value-0014" "$(table)"

try - </dev/null
ended "no values" 0 ''
same "no values: the table" '' "$(table)"
same "no values: the end" "--- Final Results (sorted by input value) ---

Execution complete" "$(tail -n 3 "$work/stdout")"

# refuses WORD FORMAT: stdin, by printf, with a word that is no value.
refuses() {
    # shellcheck disable=SC2059 # that is what it is for
    printf "$2" >"$work/input"
    try - <"$work/input"
    same "the word $1" \
        "2: app_concurrent: '$1' is not a decimal 32-bit integer" \
        "$status: $(cat "$work/stdout")$(head -n 1 "$work/stderr")"
    check "the word $1: the usage" \
        grep -q '^Usage: app_concurrent' "$work/stderr"
}

refuses x '1 2 x 3'
refuses 2147483648 '2147483648'
refuses +1 '+1\n'
refuses - '1 - 2'
refuses '4?2' '4\0002\n'
refuses '?' '\000'
digits=12345678901234567890123456789012345678901234567890123456789012
refuses "$digits?" "${digits}34567890123456789012345678901234567890"
zeros=00000000000000000000000000000000000000000000000000000000000000
refuses "$zeros?" "${zeros}0000000001 1"

# A job has more than 128 bytes, so these are more than there may be.
if [ $sanitized = no ]; then
    # shellcheck disable=SC3045 # not in old POSIX, but in every shell
    same "no memory" "1: app_concurrent: no memory" "$(
        ulimit -v 524288
        seq 4194304 | { try - && echo "$status: $(cat "$work/stderr")"; })"
fi

try - <"$work" # a folder cannot be read
same "stdin that cannot be read" \
    "2: app_concurrent: cannot read stdin: Is a directory" \
    "$status: $(head -n 1 "$work/stderr")"
try 1 -- - 2 </dev/null
ended "values behind --" 0 ''
same "values behind --: the table" "1 -> Value-0002
2 -> Value-0004" "$(table)"
try -- --help
same "--help behind --" \
    "2: app_concurrent: '--help' is not a decimal 32-bit integer" \
    "$status: $(head -n 1 "$work/stderr")"
try --help
ended "--help" 0 ''
check "--help: the usage" grep -q '^Usage: app_concurrent' "$work/stdout"

# ---- Some fail ----

try 21 1073741824 5
ended "one value of three" 1 "app_concurrent: 1 of 3 values failed"
same "one value of three: the table" "5 -> Value-0010
21 -> Value-0042
1073741824 -> ERROR(service1): overflow: 1073741824 * 2 exceeds i32 range" \
    "$(table)"
same "one value of three: on its way" \
    "Service1 ERROR: overflow: 1073741824 * 2 exceeds i32 range" \
    "$(sed -n 's/^\[[0-9a-f]*\] \(.* ERROR.*\)/\1/p' "$work/stdout")"
check "one value of three: it is not complete" \
    [ "$(grep -c "^Execution complete" "$work/stdout")" -eq 0 ]

if [ -w /dev/full ]; then
    "$build/app_concurrent" >/dev/full 2>"$work/stderr"
    same "a full disk" \
        "1: app_concurrent: cannot write to stdout: No space left on device" \
        "$?: $(cat "$work/stderr")"
fi

# ---- wrk asks, too, if it is there ----

if command -v wrk >/dev/null; then
    cat >"$work/post.lua" <<'END'
wrk.method = "POST"
wrk.body = '{"value":42,"request_id":"12345678-1234-1234-1234-123456789012"}'
wrk.headers["Content-Type"] = "application/json"
END
    wrk -t1 -c50 -d1s -s "$work/post.lua" "$SERVICE1_URL/process" \
        >"$work/wrk" 2>&1
    same "wrk's complaints" '' "$(grep -e Non-2xx -e Socket "$work/wrk")"
    check "wrk's requests" grep -q '[1-9][0-9]* requests in' "$work/wrk"
fi

# ---- A service dies in the middle ----

# Reading a line, the rest of them waits: far more than a pipe holds.
mkfifo "$work/lines"
for victim in 1 2; do
    eval "killed=\$service$victim"
    "$build/app_concurrent" - <"$work/2000" >"$work/lines" 2>"$work/stderr" &
    app=$!
    pids="$pids $app"
    exec 3<"$work/lines"
    wait_for Completed <&3
    # shellcheck disable=SC2154 # set by eval
    end KILL "$killed"
    cat <&3 >"$work/stdout"
    exec 3<&-
    finish $app
    status=$?
    table >"$work/table"
    lost=$(grep -c ERROR "$work/table")
    ended "service$victim killed" 1 \
        "app_concurrent: $lost of 2000 values failed"
    same "service$victim killed: the values in the table" \
        "$(sort -n "$work/2000")" "$(sed 's/ -> .*//' "$work/table")"
    same "service$victim killed: the reasons" "" "$(grep ERROR "$work/table" |
        grep -v -e "ERROR(service$victim): no connection (is it running there?)" \
            -e "ERROR(service$victim): the connection broke before the answer")"
    predict "$work/2000"
    grep -v ERROR "$work/table" >"$work/well"
    same "service$victim killed: the others" '' \
        "$(grep -v -x -F -f "$work/predicted" "$work/well")"
    survivor=$((3 - victim))
    eval "end TERM \$service$survivor"
    same "service$survivor after it all: the exit status" 0 $?
    start_services
done

# ---- A service that is busy at first ----

printf 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n' \
    >"$work/busy"
printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n%s' \
    '{"value":84,"processed":true,"request_id":"@ID@"}' >"$work/fine"
bad_server more_requests busy busy fine
try --service1-url "$url" 1 2
ended "busy twice" 1 "app_concurrent: 2 of 2 values failed"
same "busy twice: the table" \
    "1 -> ERROR(service1): answered with status 503
2 -> ERROR(service1): answered with status 503" "$(table)"

# Another request's answer is nobody's, whichever service gives it.
printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n%s' \
    '{"value":84,"processed":true,"request_id":"x"}' >"$work/other1"
printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n%s' \
    '{"original":84,"transformed":"Value-0084","request_id":"x"}' >"$work/other2"
for number in 1 2; do
    bad_server more_requests other$number
    try --service$number-url "$url" 42
    ended "another's answer from service$number" 1 \
        "app_concurrent: 1 of 1 values failed"
    same "another's answer from service$number: the table" "42 -> \
ERROR(service$number): answered another request than this one" "$(table)"
done

bad_server more_requests never never never
try --service1-url "$url" --timeout-ms 200 --max-in-flight 2 1 2 3
ended "never an answer" 1 "app_concurrent: 3 of 3 values failed"
same "never an answer: the reasons" 3 "$(table |
    grep -c 'ERROR(service1): no answer within 200 ms')"

# ---- Somebody looks at stderr, while stdout goes elsewhere ----

# script(1) gives the program a terminal.
if command -v script >/dev/null; then
    bad_server more_requests never
    script -q -c "'$build/app_concurrent' --service1-url $url \
        --timeout-ms 1500 1 >'$work/stdout'" /dev/null \
        >"$work/terminal" </dev/null
    same "a terminal sees the progress, and then it is wiped out" \
        "0 of 1 values done
$(printf '%40s' '')
app_concurrent: 1 of 1 values failed" \
        "$(tr '\r' '\n' <"$work/terminal" | grep . | uniq)"
fi

report
