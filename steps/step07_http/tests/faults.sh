#!/bin/sh
# Whatever a service does, app ends in time, with one line that says what
# happened and with exit status 1. Both sound services must run:
#
#   sh with_services.sh BUILD_DIR sh faults.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$(cd "$1" && pwd) || exit 1
: "${SERVICE1_URL:?}" "${SERVICE2_URL:?}" # as with_services.sh sets them

# In a shell, SIGINT is not for what runs in the background.
interruptible='env --default-signal=INT'

# A name may have 63 bytes between its dots (RFC 1035): nobody is asked for this
# one.
nowhere=$(head -c 64 /dev/zero | tr '\0' x)

# server ANSWER...: a bad one runs, at $host and $url; its answers are in $work.
# What it is asked goes to the file $log there.
log=requests
server() {
    stop_all
    rm -f "$work/requests"
    # shellcheck disable=SC2016 # for that shell
    start port sh -c 'cd "$0" && exec "$@"' "$work" \
        "$build/bad_server" $log "$@"
    read -r port <"$work/port" || exit 1
    host=127.0.0.1:$port
    url=http://$host
}

# try [OPTION...]: app, with the bad server as service1.
try() {
    run "$build/app" --service1-url "$url" "$@"
}

completions() {
    grep -c "^Execution complete" "$work/stdout"
}

requests() {
    [ ! -f "$work/requests" ] || grep -c ' HTTP/1' "$work/requests"
}

# has_failed WHAT STDERR: what app just did was to fail, and to say no more.
has_failed() {
    same "$1" "exit status 1, complete 0: $2" \
        "exit status $status, complete $(completions): $(cat "$work/stderr")"
}

# fails WHAT MESSAGE [OPTION...]: with service1 as it is now.
fails() {
    what=$1
    message="app: service1 at http://$host/process: $2"
    shift 2
    try "$@"
    has_failed "$what" "$message"
}

# fails_somehow WHAT: the same; curl finds the words, new ones now and then.
fails_somehow() {
    try
    sed "s|\(/process: \)[A-Z].*|\1...|" "$work/stderr" >"$work/somehow"
    mv "$work/somehow" "$work/stderr"
    has_failed "$1" "app: service1 at http://$host/process: ..."
}

# works WHAT [OPTION...]: with service1 as it is now.
works() {
    what=$1
    shift
    try "$@"
    same "$what" "exit status 0, complete 1: " \
        "exit status $status, complete $(completions): $(cat "$work/stderr")"
}

# answer FILE STATUS TYPE BODY: a whole answer, ready for the server. The id of
# a request has 36 bytes, and @ID@ has 4.
answer() {
    length=${#4}
    case $4 in *@ID@*) length=$((length + 32)) ;; esac
    printf 'HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s' \
        "$2" "$3" $length "$4" >"$work/$1"
}

well='{"value":84,"processed":true,"request_id":"@ID@"}'
answer well '200 OK' application/json "$well"
answer busy '503 Service Unavailable' text/plain 'come back later'

broken="the connection broke before the answer was complete"
nobody="no connection (is it running there?)"
no_http="no HTTP there (is it the right URL?)"
unreadable="answered with something unreadable"

server well
works "a bad server that is well, for once"
same "the number of requests" 1 "$(requests)"
# Byte for byte; the order of the headers is curl's.
hex='[0-9a-f]'
same "the request" "POST /process HTTP/1.1
Host: $host
Accept: */*
Content-Type: application/json
Content-Length: 64

{\"value\":42,\"request_id\":\"<UUID>\"}" "$(tr -d '\r' <"$work/requests" |
    sed "s/$hex\{8\}-$hex\{4\}-4$hex\{3\}-[89ab]$hex\{3\}-$hex\{12\}/<UUID>/")"
server pieces:well
works "an answer in many pieces"

# ---- No connection ----

server refuse
fails "nobody listens" "$nobody"
try --service1-url "http://$nowhere/"
has_failed "no such host" \
    "app: service1 at http://$nowhere/process: there is no such host"

# The other service fails no better.
run "$build/app" --service2-url "$url"
has_failed "nobody listens, the second" \
    "app: service2 at $url/transform: $nobody"

# ---- No answer, or not all of it ----

server close
fails "closed without an answer" "$broken"
same "the number of requests" 1 "$(requests)"
server reset
fails "reset without an answer" "$broken"
head -c 60 "$work/well" >"$work/half_headers"
server half_headers
fails "half of the headers" "$unreadable: not JSON" # as curl puts up with it
head -c 90 "$work/well" >"$work/half_body"
server half_body
fails "half of the body" "$broken"

server never
fails "never an answer" "no answer within 200 ms (allow more with --timeout-ms)" \
    --timeout-ms 200
server trickle:well
fails "an answer that would come too late" \
    "no answer within 200 ms (allow more with --timeout-ms)" --timeout-ms 200

# ---- Other answers ----

# answered WHAT MESSAGE STATUS TYPE BODY
answered() {
    answer other "$3" "$4" "$5"
    server other
    fails "$1" "$2"
    same "$1, the number of requests" 1 "$(requests)"
}

json=application/json
answered "status 500" "answered with status 500" \
    '500 Internal Server Error' text/plain no
answered "status 404" "answered with status 404" '404 Not Found' text/plain ''
answered "status 503" "answered with status 503" \
    '503 Service Unavailable' text/plain no
answered "status 201" "answered with status 201" '201 Created' $json "$well"
answered "status 422 and no reason" "answered with status 422" \
    '422 Unprocessable Content' text/plain ''
answered "a page" "answered with text/html instead of JSON" \
    '200 OK' text/html '<p>Welcome</p>'
answered "another type" "answered with application/jsonp instead of JSON" \
    '200 OK' application/jsonp "$well"
printf 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}' >"$work/no_type"
server no_type
fails "no type" "answered with something instead of JSON"
answered "no JSON" "$unreadable: not JSON" '200 OK' $json '<p>Welcome</p>'
answered "an empty body" "$unreadable: not JSON" '200 OK' $json ''
answered "another shape" "$unreadable: missing field \`processed\`" \
    '200 OK' $json '{"value":84,"request_id":"@ID@"}'
answered "a fraction" "$unreadable: field \`value\` is not a 32-bit integer" \
    '200 OK' $json '{"value":84.5,"processed":true,"request_id":"@ID@"}'
answered "a wrong id" "answered another request than this one" \
    '200 OK' $json '{"value":84,"processed":true,"request_id":"x"}'

# The second service is not believed more than the first.
answer page '200 OK' text/html '<p>Welcome</p>'
server page
run "$build/app" --service2-url "$url"
has_failed "a page, from the second" "app: service2 at $url/transform: \
answered with text/html instead of JSON"

# 4096 bytes are fine, and one more is not.
padding=$(head -c $((4096 - 81)) /dev/zero | tr '\0' ' ')
answer most '200 OK' $json "$padding$well"
server most
works "4096 bytes"
answered "4097 bytes" "answered with more than 4096 bytes" \
    '200 OK' $json " $padding$well"
printf 'HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n' $json >"$work/no_length"
server endless:no_length
fails "a body without end" "answered with more than 4096 bytes"
printf 'HTTP/1.1 200 OK\r\nX: ' >"$work/header"
server endless:header
fails_somehow "a header without end"

# What comes before a body and behind it is bounded, too.
head="answered with more than 16384 bytes of headers"
printf 'HTTP/1.1 200 OK\r\n' >"$work/status_line"
server lines:status_line
fails "headers without end" "$head"
# headers LENGTH: a good answer with so many bytes before its body.
headers() {
    printf 'HTTP/1.1 200 OK\r\nContent-Type: %s\r\nX: %s\r\n\r\n%s' $json \
        "$(head -c $(($1 - 56)) /dev/zero | tr '\0' x)" "$well" >"$work/headers"
    server headers
}
headers 16384
works "headers of 16384 bytes"
headers 16385
fails "headers of 16385 bytes" "$head"
printf 'HTTP/1.1 100 Continue\r\n\r\n' >"$work/continue"
server again:continue
fails "100 Continue without end" "$head"
printf 'HTTP/1.1 200 OK\r\n%s\r\n%s\r\n\r\n4\r\n{}  \r\n0\r\n' \
    "Content-Type: $json" 'Transfer-Encoding: chunked' >"$work/chunks"
server lines:chunks
fails "trailers without end" "$head"
printf 'garbage\r\n\r\n' >"$work/garbage"
server garbage
fails "what is not HTTP" "$no_http"
try --service1-url "ftp://$host"
has_failed "another scheme" "app: service1 at ftp://$host/process: $no_http"

printf 'HTTP/1.1 302 Found\r\nLocation: %s/process\r\nContent-Length: 0\r\n\r\n' \
    "$SERVICE1_URL" >"$work/elsewhere"
server elsewhere
fails "a redirect" "answered with status 302"
same "a redirect, the number of requests" 1 "$(requests)"

# refused WHAT STDERR STATUS TYPE BODY: these words are for the user.
refused() {
    answer other "$3" "$4" "$5"
    server other
    try
    has_failed "$1" "$2"
    same "$1, the number of requests" 1 "$(requests)"
}

refused "a reason" "no such luck" '422 Unprocessable Content' text/plain \
    'no such luck'
refused "a reason with control characters" "no?[31m such?luck?" \
    '422 Unprocessable Content' text/plain "$(printf 'no\033[31m such\nluck\t')"
refused "a value that was not processed" \
    "overflow: 42 * 2 exceeds i32 range" '200 OK' $json \
    '{"value":84,"processed":false,"request_id":"@ID@"}'

# ---- What is sent, and where to ----

server well
works "a slash behind the URL" --service1-url "$url/"
works "a path" --service1-url "$url/prefix"
works "a path and a slash" --service1-url "$url/a/b/"
works "no scheme" --service1-url "$host"
works "a user" --service1-url "http://user:secret@$host"
same "the requests" "POST /process HTTP/1.1
POST /prefix/process HTTP/1.1
POST /a/b/process HTTP/1.1
POST /process HTTP/1.1
POST /process HTTP/1.1
Authorization: Basic dXNlcjpzZWNyZXQ=" \
    "$(grep -e ' HTTP/1' -e ^Auth "$work/requests" | tr -d '\r')"
works "a request"
id=$(sed -n 's/^\[App\] Starting request: //p' "$work/stdout")
same "its headers and its body" "POST /process HTTP/1.1
Host: $host
Accept: */*
Content-Type: application/json
Content-Length: 64
{\"value\":42,\"request_id\":\"$id\"}" \
    "$(tr -d '\r' <"$work/requests" | grep . | tail -n 6)"

# 1023 bytes are a URL, and one more is too long.
server well
path=$(head -c $((1023 - ${#url} - 9)) /dev/zero | tr '\0' x)
works "a URL of 1023 bytes" --service1-url "$url/$path"
long_url=$url

server busy
fails "a password and a token are kept" "answered with status 503" \
    --service1-url "http://user:secret@$host/?token=abc#def"
same "a token is sent" "POST /process?token=abc HTTP/1.1" \
    "$(grep ' HTTP/1' "$work/requests" | tr -d '\r')"

server well
(
    unset no_proxy NO_PROXY
    export http_proxy="http://$nowhere" all_proxy="http://$nowhere"
    try
    exit $status
)
same "a proxy in the environment, the exit status" 0 $?

# The environment says where a service is, unless an option does.
server well
good=$SERVICE1_URL
SERVICE1_URL=$url
run "$build/app"
same "SERVICE1_URL" "0, 1 request" "$status, $(requests) request"
run "$build/app" --service1-url "$good"
same "--service1-url wins" "0, 1 request" "$status, $(requests) request"
SERVICE1_URL=$good

# ---- Wrong arguments ----

usage=$("$build/app" --help)
# refuses MESSAGE ARGUMENT...
refuses() {
    expected="2: app: $1
$usage"
    shift
    run "$build/app" "$@"
    got="$status: $(cat "$work/stdout" "$work/stderr")"
    same "app $*" "$expected" "$got"
}

for wrong in '' 'http://' 'http://a b' 'http://127.0.0.1:99999'; do
    refuses "'$wrong' is not a URL" --service1-url "$wrong"
    refuses "'$wrong' is not a URL" --service2-url "$wrong"
done
refuses "'127.0.0.1:99999' is not a URL" \
    --service1-url http://me:s@cret@127.0.0.1:99999
refuses "'127.0.0.1:99999' is not a URL" \
    --service1-url 'http://me:s@cret@127.0.0.1:99999?token=abc'
refuses "'...' is not a URL" --service1-url 'http://me:sec?ret@a b'
refuses "'$long_url/${path}x' is not a URL" --service1-url "$long_url/${path}x"
for wrong in '' 0 -1 +1 x 1.5 2147483648; do
    refuses "--timeout-ms needs a number from 1 to 2147483647, not '$wrong'" \
        --timeout-ms "$wrong"
done
refuses "--timeout-ms needs a value" --timeout-ms
refuses "unknown option '--max-in-flight'" --max-in-flight 2
refuses "'-x' is not a decimal 32-bit integer" -- -x

# ---- Ctrl-C ----

# A request is a line to wait for here.
log=overheard
mkfifo "$work/overheard"
server never
exec 3<"$work/overheard"
begin $interruptible "$build/app" --service1-url "$url"
read -r line <&3
same "the request before Ctrl-C" "POST /process HTTP/1.1" \
    "$(echo "$line" | tr -d '\r')"
end INT "$pid"
same "Ctrl-C" "130: " "$?: $(cat "$work/stderr")"
exec 3<&-

# ---- Closed standard files ----

# None may become the connection.
if [ -d /proc/self/fd ]; then
    for program in app app_concurrent; do
        server never
        server=$pid
        exec 3<"$work/overheard"
        "$build/$program" --service1-url "$url" <&- >&- 2>&- &
        app=$!
        pids="$pids $app"
        read -r _ <&3
        for fd in 0 1 2; do
            same "$program: closed, file $fd" /dev/null \
                "$(readlink "/proc/$app/fd/$fd")"
        done
        exec 3<&-
        end TERM "$server"
        finish $app
        same "$program: closed, the exit status" 1 $?
    done
fi

report
