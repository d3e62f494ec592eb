#!/bin/sh
# The services as the rest of the world sees them: what they answer to curl,
# whom nobody here wrote, what they narrate, and how they start and stop.
#
#   sh services.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

if ! command -v curl >/dev/null; then
    echo "skipped: this test needs curl. Debian, Ubuntu: sudo apt-get install" \
        "curl; Fedora: sudo dnf install curl; Arch: sudo pacman -S curl"
    exit 77
fi

tests=$(cd "$(dirname "$0")" && pwd) || exit 1
build=$1

# listen NAME [OPTION...]: returns when it listens, with $url and $pid, and with
# the rest of its narration at file descriptor 3.
listen() {
    name=$1
    shift
    start says "$build/$name" --port 0 "$@"
    exec 3<"$work/says"
    wait_for "Listening on " <&3 || exit 1
    cp "$work/read" "$work/narration"
    url=${line##* }
}

# serve NAME [OPTION...]: the same; the narration goes to $work/narration.
serve() {
    listen "$@"
    cat <&3 >>"$work/narration" &
    copier=$!
    exec 3<&-
}

# stop SIGNAL: sends it; returns when the service has ended, with $status.
stop() {
    end "$1" "$pid"
    status=$?
    wait $copier
}

ask() {
    curl -q -sS --noproxy '*' --max-time 20 "$@"
}

# answers WHAT BODY STATUS TYPE ALLOW CURL_ARGUMENT...
answers() {
    what=$1
    expected="$2|$3|$4|$5"
    shift 5
    got=$(ask -w '|%{http_code}|%{content_type}|%header{allow}' "$@" 2>&1)
    same "$name: $what" "$expected" "$got"
}

json='application/json'
text='text/plain; charset=utf-8'
is_json="Content-Type: $json"
not_json='Failed to parse the request body as JSON'
not_this='Failed to deserialize the JSON body into the target type'
too_long='Failed to buffer the request body: length limit exceeded'
no_type='Expected request with `Content-Type: application/json`'

# id_is_echoed WRITTEN ECHOED: both as JSON, without their quotes.
id_is_echoed() {
    answers "the id $1" \
        "{\"value\":42,\"processed\":true,\"request_id\":\"$2\"}" \
        200 "$json" '' \
        -H "$is_json" -d "{\"value\":21,\"request_id\":\"$1\"}" "$url/process"
}

# ---- What both answer, but for their own operation ----

spaces() {
    head -c "$1" /dev/zero | tr '\0' ' '
}

spaces 3000000 >"$work/far_too_much"

# serves PATH REQUEST RESPONSE
serves() {
    path=$1 request=$2 response=$3

    # Exactly as much as a service takes, and one byte more.
    { spaces $((65536 - ${#request})); printf %s "$request"; } >"$work/most"
    { printf ' ' && cat "$work/most"; } >"$work/too_much"

    answers "a request" "$response" 200 "$json" '' \
        -H "$is_json" -d "$request" "$url$path"
    answers "a query string" "$response" 200 "$json" '' \
        -H "$is_json" -d "$request" "$url$path?x=1&y"
    answers "HTTP/1.0" "$response" 200 "$json" '' \
        -0 -H "$is_json" -d "$request" "$url$path"
    answers "HTTP/1.0 and no Host" "$response" 200 "$json" '' \
        -0 -H Host: -H "$is_json" -d "$request" "$url$path"
    answers "chunks" "$response" 200 "$json" '' \
        -H 'Transfer-Encoding: chunked' -H "$is_json" -d "$request" "$url$path"
    for type in "$json; charset=utf-8" "$json;charset=utf-8" \
        "application/vnd.x+json" "Application/JSON"; do
        answers "the type $type" "$response" 200 "$json" '' \
            -H "Content-Type: $type" -d "$request" "$url$path"
    done

    answers "GET /health" ok 200 "$text" '' "$url/health"
    answers "GET /health?x" ok 200 "$text" '' "$url/health?x"
    answers "HEAD /health" '' 200 "$text" '' -I -o "$work/headers" "$url/health"
    same "$name: HEAD /health, its length" 'Content-Length: 2' \
        "$(tr -d '\r' <"$work/headers" | grep -i '^content-length')"
    answers "POST /health" '' 405 '' GET,HEAD -d x "$url/health"
    answers "DELETE /health" '' 405 '' GET,HEAD -X DELETE "$url/health"

    for method in GET PUT DELETE OPTIONS; do
        answers "$method $path" '' 405 '' POST -X "$method" "$url$path"
    done
    answers "HEAD $path" '' 405 '' POST -I -o "$work/headers" "$url$path"

    for other in / "$path/" "${path}x" /Health /health/; do
        answers "POST $other" '' 404 '' '' \
            -H "$is_json" -d "$request" "$url$other"
        answers "GET $other" '' 404 '' '' "$url$other"
    done

    answers "no type" "$no_type" 415 "$text" '' \
        -H Content-Type: -d "$request" "$url$path"
    for type in text/plain text/json application/jsonx application/xjson \
        application/x-www-form-urlencoded json +json; do
        answers "the type $type" "$no_type" 415 "$text" '' \
            -H "Content-Type: $type" -d "$request" "$url$path"
    done

    answers "garbage" "$not_json: not JSON" 400 "$text" '' \
        -H "$is_json" -d garbage "$url$path"
    answers "no body" "$not_json: not JSON" 400 "$text" '' \
        -H "$is_json" -d '' "$url$path"
    answers "bytes behind the message" "$not_json: not JSON" 400 "$text" '' \
        -H "$is_json" -d "$request x" "$url$path"
    printf '"\377"' >"$work/bytes"
    answers "bytes that are not UTF-8" "$not_json: not UTF-8" 400 "$text" '' \
        -H "$is_json" --data-binary "@$work/bytes" "$url$path"
    printf '%s\0' "$request" >"$work/bytes"
    answers "a NUL" "$not_json: not JSON" 400 "$text" '' \
        -H "$is_json" --data-binary "@$work/bytes" "$url$path"
    answers "a missing field" \
        "$not_this: missing field \`request_id\`" 422 "$text" '' \
        -H "$is_json" -d '{"value":21}' "$url$path"
    answers "a wrong type" \
        "$not_this: field \`value\` is not a 32-bit integer" 422 "$text" '' \
        -H "$is_json" -d '{"value":"21","request_id":"id"}' "$url$path"

    answers "64 KiB" "$response" 200 "$json" '' \
        -H "$is_json" --data-binary "@$work/most" "$url$path"
    answers "one byte more" "$too_long" 413 "$text" '' \
        -H "$is_json" --data-binary "@$work/too_much" "$url$path"
    answers "one byte more, in chunks" "$too_long" 413 "$text" '' \
        -H "$is_json" -H 'Transfer-Encoding: chunked' \
        --data-binary "@$work/too_much" "$url$path"
    answers "3 MB in chunks" "$too_long" 413 "$text" '' \
        -H "$is_json" -H Expect: -H 'Transfer-Encoding: chunked' \
        --data-binary "@$work/far_too_much" "$url$path"
    # Who does not ask may send it all: nobody hangs up on a client that writes.
    answers "3 MB" "$too_long|3000000" 413 "$text" '' \
        -w '|%{size_upload}|%{http_code}|%{content_type}|%header{allow}' \
        -H "$is_json" -H Expect: --data-binary "@$work/far_too_much" "$url$path"
    # Who asks first gets the answer before the body is sent: 0 bytes.
    for size in too_much far_too_much; do
        answers "a length that is $size" "$too_long|0" 413 "$text" '' \
            -w '|%{size_upload}|%{http_code}|%{content_type}|%header{allow}' \
            -H "$is_json" -H 'Expect: 100-continue' --expect100-timeout 20 \
            --data-binary "@$work/$size" "$url$path"
    done

    same "$name: Expect: 100-continue" "HTTP/1.1 100 Continue
HTTP/1.1 200 OK
$response" "$(ask -i -H 'Expect: 100-continue' --expect100-timeout 20 \
        -H "$is_json" -d "$request" "$url$path" | tr -d '\r' |
        grep -e HTTP -e value -e original)"

    # One connection for all, whatever the answers are.
    same "$name: a connection is kept" "200 1;415 0;405 0;404 0;200 0;" \
        "$(ask -o "$work/1" -w '%{http_code} %{num_connects};' \
            -H "$is_json" -d "$request" "$url$path" \
            --next -sS --noproxy '*' -o "$work/2" -d x \
            -w '%{http_code} %{num_connects};' "$url$path" \
            --next -sS --noproxy '*' -o "$work/3" \
            -w '%{http_code} %{num_connects};' "$url$path" \
            --next -sS --noproxy '*' -o "$work/4" \
            -w '%{http_code} %{num_connects};' "$url/" \
            --next -sS --noproxy '*' -o "$work/5" \
            -w '%{http_code} %{num_connects};' "$url/health")"
}

serve service1
serves /process '{"value":21,"request_id":"id"}' \
    '{"value":42,"processed":true,"request_id":"id"}'
answers "the other's path" '' 404 '' '' \
    -H "$is_json" -d '{"value":1,"request_id":"id"}' "$url/transform"
answers "the largest value" \
    '{"value":2147483646,"processed":true,"request_id":"id"}' 200 "$json" '' \
    -H "$is_json" -d '{"value":1073741823,"request_id":"id"}' "$url/process"
answers "an overflow" \
    'overflow: 1073741824 * 2 exceeds i32 range' 422 "$text" '' \
    -H "$is_json" -d '{"value":1073741824,"request_id":"id"}' "$url/process"
# with VALUE: the answer to a request that has it in a field that nobody wants.
with() {
    ask -w ' %{http_code}' -H "$is_json" "$url/process" \
        --data-binary "{\"x\":$1,\"value\":21,\"request_id\":\"id\"}"
}

# JSON is taken or refused as a whole. The awk script makes arrays in arrays, one
# too many: the request is an object around them.
deep=$(awk 'BEGIN { while (n++ < 128) { a = a "["; b = b "]" } print a b }')
for value in -+.e--007 007 -01 +1 - 1. .5 -.5 1e 1e+ 1E- 1e1.5 0x2a 1_0 NaN \
    -Infinity tru nulll True '' "'a'" '"\x"' '"\u12"' '"\u00g0"' '"\"' '"	"' \
    '"' '[1,]' '[,1]' '[1 2]' '[' '[1}' ']' '{"a":}' '{"a" 1}' '{"a",1}' \
    '{a:1}' '{1:1}' '{"a":1,}' '{"a":1' '1,' '1,,"y":1' '1;' "1$(printf '\013')" \
    "1$(printf '\357\273\277')" "\"$(printf '\300\200')\"" "$deep"; do
    case $(with "$value") in
    "$not_json: not "*" 400") pass ;;
    *) fail "a field that nobody wants is $value, which is not refused" ;;
    esac
done
for value in -0 -0.0e-0 1e400 1E+2 123456789012345678901234567890 '""' \
    '"\u0000"' '"\ud800"' '"\"\\\/\b\f\n\r\t"' '"é€😀"' '[]' '{}' 'null' \
    '[ 1 , [ { "a" : false } ] ]' '{"a":1,"a":2,"":3}' "${deep#?}" ; do
    case $value in *]]]) value=${value%?} ;; esac
    same "a field that nobody wants is $value" \
        '{"value":42,"processed":true,"request_id":"id"} 200' "$(with "$value")"
done
id_is_echoed '' ''
id_is_echoed 'a \" \\ \/ \b\f\n\r\t \u0001 z' 'a \" \\ / \b\f\n\r\t \u0001 z'
id_is_echoed 'é €😀 \u00e9\u20AC\ud83d\uDE00' 'é €😀 é€😀'
stop TERM
same "service1: the exit status after SIGTERM" 0 "$status"

serve service2
serves /transform '{"value":84,"request_id":"id"}' \
    '{"original":84,"transformed":"Value-0084","request_id":"id"}'
answers "the other's path" '' 404 '' '' \
    -H "$is_json" -d '{"value":1,"request_id":"id"}' "$url/process"
stop INT
same "service2: the exit status after SIGINT" 0 "$status"

# ---- What they narrate ----

mkdir "$work/narrations"
NARRATION="$work/narrations" sh "$tests/../with_services.sh" "$build" \
    "$build/app" >"$work/stdout" 2>&1
hex='[0-9a-f]'
uuid="$hex\{8\}-$hex\{4\}-4$hex\{3\}-[89ab]$hex\{3\}-$hex\{12\}"
for number in 1 2; do
    same "what service$number narrates" \
        "$(cat "$tests/expected_service$number.txt")" \
        "$(sed -e "s/$uuid/<UUID>/" \
            -e "s|http://127.0.0.1:[0-9]*|http://0.0.0.0:300$number|" \
            "$work/narrations/service$number")"
done

for folder in '' "$build"; do
    sh "$tests/../with_services.sh" ${folder:+"$folder"} >"$work/stdout" 2>&1
    same "with_services.sh '$folder', and no command" \
        "2: Usage: sh with_services.sh BUILD_DIR COMMAND [ARGUMENT...]" \
        "$?: $(cat "$work/stdout")"
done

# A line that an id would like to add.
serve service1
ask -o "$work/1" -H "$is_json" "$url/process" \
    -d '{"value":1,"request_id":"id\r\n\t[Service1] Input value: 9\u001b[2J"}'
ask -o "$work/1" "$url/nowhere"
stop INT
same "service1: the exit status after SIGINT" 0 "$status"
same "service1: what it narrates" \
    "	[Service1] Processing request: id???[Service1] Input value: 9?[2J
	[Service1] Input value: 1
	[Service1] Refused with 404: Not Found" \
    "$(sed 1,2d "$work/narration")"

# Nobody listens to the narration any more.
listen service1
exec 3<&-
answers "a request after its narration broke" \
    '{"value":2,"processed":true,"request_id":"id"}' 200 "$json" '' \
    -H "$is_json" -d '{"value":1,"request_id":"id"}' "$url/process"
stop TERM

# Nobody reads the narration, and there is more of it than a pipe holds: a log
# does not stop the work.
listen service1
ask --fail-early -o "$work/1" "$url/[1-2500]"
answers "its health while nobody reads" ok 200 "$text" '' "$url/health"
cat <&3 >"$work/narration" &
copier=$!
exec 3<&-
while ask -o "$work/1" "$url/" && ! grep -q dropped "$work/narration"; do
    : # until there is room again
done
check "service1: it says how many messages nobody has seen" grep -q \
    '([1-9][0-9]* messages were dropped: nobody read)$' "$work/narration"
stop TERM
same "service1: the exit status after that" 0 "$status"
listen service1
ask --fail-early -o "$work/1" "$url/[1-2500]"
end TERM "$pid"
same "service1: the exit status while nobody reads" 0 $?
exec 3<&-

# ---- How they start ----

# fails WHAT STATUS STDERR OPTION...: service1 says so, below its banner.
fails() {
    what=$1
    expected="$2: $3"
    shift 3
    run "$build/service1" "$@"
    got="$status: $(complaint)"
    same "service1: $what" "$expected" "$got"
}

# refuses STDERR OPTION...: the same, with the usage, and without the banner;
# by the program $name.
usage=$("$build/service1" --help)
same "service1: the exit status of --help" 0 $?
same "service1: --help begins with" "Usage: service1 [OPTION...]" \
    "$(echo "$usage" | head -n 1)"
refuses() {
    expected="2: $1
$usage"
    shift
    run "$build/$name" "$@"
    got="$status: $(cat "$work/stdout" "$work/stderr")"
    same "$name $*" "$expected" "$got"
}

serve service1
port=${url##*:}
fails "a port that is taken" 1 "service1: cannot listen on 127.0.0.1:$port: \
Address already in use (choose another with --port)" --port "$port"
stop TERM

# Nobody has ever listened to the narration. Whoever runs this test may ignore
# SIGPIPE, and so would the service: it must not need that.
mkfifo "$work/unheard"
exec 4<>"$work/unheard" 3>"$work/unheard" 4<&-
env --default-signal=PIPE "$build/service1" --port "$port" 2>&3 &
pid=$!
pids="$pids $pid"
exec 3>&-
until ask -o "$work/1" "$url/health" 2>"$work/2" || ! kill -0 "$pid"; do
    : # it may not listen yet
done
answers "a request that nobody hears of" ok 200 "$text" '' "$url/health"
end TERM "$pid"
same "service1: the exit status after that" 0 $?

# A label has 63 bytes at most (RFC 1035): no name server is asked for this one.
nowhere=$(spaces 64 | tr ' ' x)
run "$build/service1" --bind "$nowhere" --port 0
same "service1: the exit status without an address" 1 $status
same "service1: an address that is none" \
    "service1: cannot listen on $nowhere: ... (see --bind)" \
    "$(sed -e 1d -e 's/: [^:]* (see/: ... (see/' "$work/stderr")"
fails "somebody else's address" 1 "service1: cannot listen on 192.0.2.1:0: \
Cannot assign requested address" --bind 192.0.2.1 --port 0

if grep -qs '^0\{31\}1 ' /proc/net/if_inet6; then
    serve service1 --bind ::1
    same "service1: an IPv6 address" "http://[::1]" "${url%:*}"
    answers "a request over IPv6" ok 200 "$text" '' -g "$url/health"
    stop TERM
fi

for port in '' x 65536 -1 +1 ' 1' 99999999999999999999; do
    refuses "service1: --port needs a number from 0 to 65535, not '$port'" \
        --port "$port"
done
refuses "service1: --timeout-ms needs a number from 1 to 2147483647, not '0'" \
    --timeout-ms 0
refuses "service1: --max-connections needs a number from 1 to 60000, not '0'" \
    --max-connections 0
refuses "service1: --port needs a value" --port
refuses "service1: unknown option '--nothing'" --nothing
refuses "service1: unexpected argument '42'" 42
name=service2
usage=$("$build/service2" --help)
same "service2: the exit status of --help" 0 $?
same "service2: --help begins with" "Usage: service2 [OPTION...]" \
    "$(echo "$usage" | head -n 1)"
refuses "service2: unexpected argument '42'" 42

# A connection is a file. It asks for as many as it needs, and says so if it
# does not even get those to begin with. (A sanitizer that looks for leaks at the
# end would need some, too.)
if [ -r /proc/self/limits ]; then
    # shellcheck disable=SC3045 # not in old POSIX, but in every shell
    { files=$(ulimit -S -n) && ulimit -S -n 64; }
    serve service1 --max-connections 100
    # shellcheck disable=SC3045
    ulimit -S -n "$files"
    same "service1: the files it may have" 132 \
        "$(awk '/^Max open files/ { print $4 }' "/proc/$pid/limits")"
    stop TERM
fi
# shellcheck disable=SC2016 # for that shell
run env ASAN_OPTIONS=detect_leaks=0 \
    sh -c 'ulimit -n 4 && exec "$0" --port 0' "$build/service1"
same "service1: four files, the exit status" 1 $status
same "service1: four files" "service1: cannot start the HTTP server" \
    "$(sed 1d "$work/stderr")"

# A standard file that is closed must not become a connection.
if [ -d /proc/self/fd ]; then
    # shellcheck disable=SC2016 # for that shell
    start says sh -c 'exec "$0" --port 0 >&-' "$build/service1"
    exec 3<"$work/says"
    wait_for "Listening on " <&3
    same "service1: its closed stdout" /dev/null "$(readlink "/proc/$pid/fd/1")"
    end TERM "$pid"
fi

# ---- How they stop ----

# begin_request: service1 has got one half of a request. It has begun for curl,
# and for us, when its body is asked for.
begin_request() {
    serve service1
    ask -v -X POST -T - -H "$is_json" -H 'Expect: 100-continue' \
        --expect100-timeout 20 "$url/process" <"$work/body" >"$work/answer" \
        2>"$work/log" &
    client=$!
    pids="$pids $client"
    exec 4>"$work/body" 5<"$work/log"
    wait_for "100 Continue" <&5
    cat <&5 4>&- >"$work/rest_of_log" &
    logger=$!
    printf '{"value":21,' >&4
}

# first SIGNAL: sends it; returns when service1 has got it. Before, it answers;
# after, it refuses.
first() {
    kill -"$1" "$pid"
    code=0
    while [ $code -eq 0 ]; do
        ask --max-time 2 -o "$work/1" "$url/health" 2>"$work/stderr"
        code=$?
    done
    same "service1: curl's exit status, 7 for refused, after SIG$1" 7 $code
}

# finish_request: what began is over; service1 has ended, with $status.
finish_request() {
    exec 4>&- 5<&-
    finish $client
    wait $logger
    finish "$pid"
    status=$?
    wait $copier
}

mkfifo "$work/body" "$work/log"
begin_request
first TERM
printf '"request_id":"id"}' >&4
finish_request
same "service1: a request in two halves around SIGTERM" \
    '{"value":42,"processed":true,"request_id":"id"}' "$(cat "$work/answer")"
same "service1: it tells that this was the last request" '< Connection: close' \
    "$(grep -i '^< connection' "$work/rest_of_log" | tr -d '\r')"
same "service1: the exit status after it" 0 "$status"

begin_request
first INT
end INT "$pid"
same "service1: the exit status after a second SIGINT, 128 + 2" 130 $?
finish_request

# A client keeps its connection for a second request, in half a minute: so the
# service is the first to close it, and its end waits. One that is started again
# need not wait.
serve service1
service=$pid
port=${url##*:}
start client curl -q -sS --noproxy '*' -v --rate 2/m -o "$work/1" -o "$work/1" \
    "$url/health" "$url/health"
client=$pid
exec 5<"$work/client"
wait_for "left intact" <&5
pid=$service
stop TERM
serve service1 --port "$port"
same "service1: the port of one that has just ended" "$port" "${url##*:}"
stop TERM
end KILL "$client"
exec 5<&-

report
