#!/bin/sh
# What app and services do when the other side, or the broker between them,
# fails. Each failure has its one message, and comes when it happens: where app
# must not wait for its deadline, the deadline is weeks away.
#
#   sh faults.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$1
with_services=$(dirname "$0")/../with_services.sh
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server

need nats-server "apt-get install nats-server"

# Descriptor 3 is the log of the broker, which tells all that it hears. When it
# comes back, its port must be free: connections of others, which come from
# 127.0.0.1, cannot take it.
start_broker() {
    start broker nats-server -DV -a 127.0.0.2 "$@"
    broker=$pid
    exec 3<"$work/broker"
    wait_for "Listening for client connections on " <&3
    address=${line##* }
    port=${line##*:}
    export NATS_URL="nats://$address"
    wait_for "Server is ready" <&3
}

# Descriptor 4 is what service1 says, 5 what service2 says.
start_services() {
    start service1 "$build/service1"
    service1=$pid
    exec 4<"$work/service1"
    wait_for "Waiting for requests..." <&4
    start service2 "$build/service2"
    exec 5<"$work/service2"
    wait_for "Waiting for requests..." <&5
}

# Somebody on service.process who replies with $1, or not at all.
start_impostor() {
    start impostor "$build/nats_tool" answer service.process "$@"
    impostor=$pid
    exec 6<"$work/impostor"
    wait_for ready <&6
}

# fails WHAT MESSAGE: what ran last failed with MESSAGE and no more.
fails() {
    same "$1" "1: $2" "$status: $(complaint)"
    check "$1: does not complete" stdout_lacks "Execution complete"
}

works() {
    run "$build/app"
    check "app works $1" exits_with 0
}

weeks="--timeout-ms 2147483647"

# ---- Nobody there ----

start_broker -p -1
# shellcheck disable=SC2086 # two words
run "$build/app" $weeks
fails "nobody on the first subject" \
    "app: nobody answers service.process (is service1 running?)"

start_services
end KILL "$pid" # service2
wait_for "Client connection closed" <&3 # the app above
wait_for "Client connection closed" <&3
# shellcheck disable=SC2086
run "$build/app" $weeks
fails "nobody on the second subject" \
    "app: nobody answers service.transform (is service2 running?)"

stop_all
hint="is nats-server running? (sh with_services.sh starts one)"
for program in app service1 service2; do
    run "$build/$program"
    fails "no broker for $program" \
        "$program: cannot reach $NATS_URL: $hint"
    run "$build/$program" --nats-url "nats://me:secret@$address"
    fails "no broker for $program, and a password" \
        "$program: cannot reach $NATS_URL: $hint"
    check "$program keeps the password" \
        [ -z "$(cat "$work/stdout" "$work/stderr" | grep -e me -e secret)" ]
done

# ---- Somebody else there ----

start_broker -p -1
start_impostor
run "$build/app" --timeout-ms 200
fails "a silent service" "app: no answer on service.process within 200 ms \
(allow more with --timeout-ms)"
wait_for asked <&6

# It dies with the request in its hands. The broker does not tell.
begin "$build/app" --timeout-ms 500
wait_for asked <&6
end KILL "$impostor"
finish "$pid"
status=$?
fails "a service that dies" "app: no answer on service.process within 500 ms \
(allow more with --timeout-ms)"

# answers_with REPLY MESSAGE
answers_with() {
    start_impostor "$1"
    # shellcheck disable=SC2086
    run "$build/app" $weeks
    fails "a reply of $(printf %.60s "$1")" "app: service.process answered $2"
    end TERM "$impostor"
}

long=$(head -c 4097 /dev/zero | tr '\0' x)
answers_with garbage "with something unreadable: not JSON"
answers_with '' "with something unreadable: not JSON"
answers_with '{"value":84,"processed":true,"request_id":"x"}' \
    "another request than this one"
answers_with '{"value":84,"processed":true}' \
    'with something unreadable: missing field `request_id`'
answers_with '{"value":84.0,"processed":true,"request_id":"x"}' \
    'with something unreadable: field `value` is not a 32-bit integer'
answers_with "$long" "with more than 4096 bytes"

# ---- The broker goes ----

start_impostor
# shellcheck disable=SC2086
begin "$build/app" $weeks
wait_for asked <&6
end KILL "$broker"
finish "$pid"
status=$?
fails "the broker dies in the middle" "app: no answer on service.process: \
lost the broker (is nats-server still running?)"
stop_all

# And comes back, at the same port. The services find it.
start_broker -p -1
start_services
works "before the broker dies"
end KILL "$broker"
start_broker -p "$port"
wait_for "[SUB service." <&3
wait_for "[SUB service." <&3
works "after the broker came back"

# ---- Twice there ----

service1_before=$service1
start_services
works "with two instances" # though one of them may still be at work
"$build/nats_tool" ask service.process '{"value":1,"request_id":"x"}' 2 \
    >"$work/replies"
check "two instances give two replies" \
    [ "$(uniq -c <"$work/replies" | tr -s ' ')" = \
    ' 2 {"value":2,"processed":true,"request_id":"x"}' ]

# ---- Stopping ----

end INT "$service1"
same "SIGINT is no failure" 0 $?
check "a service stops in silence" \
    [ -z "$(grep -v -e "Processing request" -e "Input value" <&4)" ]
end TERM "$service1_before"
same "SIGTERM is no failure" 0 $?
stop_all

# In the middle of a request, with more that wait. The library frees those after
# the end of its thread for that, which is never: a leak sanitizer shall not
# speak of messages that the library made.
start_broker -p -1
cat <&3 >/dev/null & # much of it
echo "leak:natsMsg_create" >"$work/suppressions"
lsan_options=${LSAN_OPTIONS:-}
export LSAN_OPTIONS="$lsan_options:suppressions=$work/suppressions:\
print_suppressions=0"
long=$(head -c 60000 /dev/zero | tr '\0' 1 | sed 's/1/1,/g' | cut -c 1-59999)
start service1 "$build/service1"
exec 4<"$work/service1"
wait_for "Waiting for requests..." <&4
kill -STOP "$pid"
for i in 1 2 3 4 5; do
    echo "{\"value\":$i,\"request_id\":\"x\",\"more\":[$long]}" |
        "$build/nats_tool" tell service.process
done
kill -CONT "$pid"
IFS= read -r line <&4 # wait_for would take too long
end TERM "$pid"
same "a service that is stopped at work" 0 $?
export LSAN_OPTIONS="$lsan_options"
stop_all

# ---- Passwords ----

start_broker -p -1 --user me --pass secret
plain=$NATS_URL
# shellcheck disable=SC2089,SC2090 # part of a message
for program in app service1 service2; do
    run "$build/$program"
    fails "no password for $program" "$program: $plain does not let us in \
(give user and password as nats://USER:PASSWORD@HOST:PORT)"
    run "$build/$program" --nats-url "nats://me:wrong@$address"
    fails "a wrong password for $program" "$program: $plain does not let us in \
(give user and password as nats://USER:PASSWORD@HOST:PORT)"
done
export NATS_URL="nats://me:secret@$address"
start_services
works "with a password"
check "app shows the URL without it" \
    grep -qx "\[App\] Connecting to $plain\.\.\." "$work/stdout"

# The broker comes back with another one: no reason to wait any longer.
end KILL "$broker"
start_broker -p "$port" --user me --pass changed
check "a service says that it is refused" \
    wait_for "The broker closed the connection" <&4
finish "$service1"
same "a service that is refused ends with 1" 1 $?
stop_all

# ---- A broker that takes little ----

# The request of app is too long for it, and so is the reply to another one.
echo "max_payload: 40" >"$work/small.conf"
start_broker -p -1 -c "$work/small.conf"
start_services
# shellcheck disable=SC2086
run "$build/app" $weeks
fails "a request that is too long for the broker" \
    "app: service.process cannot be asked"
start asker "$build/nats_tool" ask service.process \
    '{"value":1,"request_id":"x"}' 1
exec 6<"$work/asker"
wait_for "	[Service1] Input value: 1" <&4
end TERM "$service1"
check "a reply that is too long for the broker is told" \
    grep -q "	\[Service1\] Failed to reply: " <&4
stop_all

# ---- A broker that is full ----

echo "max_connections: 1" >"$work/full.conf"
start_broker -p -1 -c "$work/full.conf"
start_impostor
run "$build/app"
check "a broker that is full: app fails" exits_with 1
check "a broker that is full: app says so" grep -q \
    "^app: cannot connect to $NATS_URL: .* (is there a nats-server?)\$" \
    "$work/stderr"
stop_all

# ---- Closed standard files ----

# One that is closed must not become the connection.
if [ -d /proc/self/fd ]; then
    start_broker -p -1
    # shellcheck disable=SC2016 # for that shell
    start service1 sh -c 'exec "$0" <&-' "$build/service1"
    exec 4<"$work/service1"
    wait_for "Waiting for requests..." <&4
    check "the closed stdin of a service is not its connection" \
        [ "$(readlink "/proc/$pid/fd/0")" = /dev/null ]
    end TERM "$pid"
    stop_all
fi

# ---- Arguments ----

# Nothing says where: here. Whether there is a broker does not matter.
run env -u NATS_URL "$build/app" --timeout-ms 1
check "app knows where to look" \
    grep -qF "Connecting to nats://127.0.0.1:4222..." "$work/stdout"
for program in service1 service2; do
    start default env -u NATS_URL "$build/$program"
    exec 4<"$work/default"
    check "$program knows where to look" \
        wait_for "Connecting to nats://127.0.0.1:4222..." <&4
    end TERM "$pid"
done

# no_url URL SHOWN: nobody can connect there, whoever names it.
no_url() {
    for program in app service1 service2; do
        why="$program: '$2' is not the URL of a broker (nats://HOST:PORT)"
        run "$build/$program" --nats-url "$1"
        fails "no URL for $program" "$why"
        run env NATS_URL="$1" "$build/$program"
        fails "no URL for $program in NATS_URL" "$why"
    done
}

no_url x:y x:y
no_url nats://me:secret@127.0.0.1:abc nats://127.0.0.1:abc
no_url ' ' ' '
no_url "$(printf '\t\r\v\f\n ')" '????? '

run "$build/app" --messaging memory -- -18
check "in memory: exits with 0" exits_with 0
check "in memory: says so" \
    grep -qxF "[App] Using messaging in memory" "$work/stdout"
check "in memory: the result" \
    grep -qxF "[App] Final result: Value--036" "$work/stdout"
run "$build/app" --messaging memory 1073741824
fails "in memory: an overflow" \
    "overflow: 1073741824 * 2 exceeds i32 range"
run "$build/app" -- -x
check "app -- -x exits with 2" exits_with 2
check "app -- -x is a value" grep -qxF \
    "app: '-x' is not a decimal 32-bit integer" "$work/stderr"

for program in service1 service2; do
    run "$build/$program" --help
    check "$program --help exits with 0" exits_with 0
    check "$program --help prints the usage" \
        grep -q "^Usage: $program" "$work/stdout"
    for wrong in --no-such-option --nats-url more; do
        run "$build/$program" $wrong
        check "$program $wrong exits with 2" exits_with 2
        check "$program $wrong is named" grep -q -e "$wrong" "$work/stderr"
        check "$program $wrong shows the usage" \
            grep -q "^Usage: $program" "$work/stderr"
    done
done
for wrong in "--timeout-ms 0" "--timeout-ms x" "--messaging x" "--nats-url"; do
    # shellcheck disable=SC2086 # option and value
    run "$build/app" $wrong
    check "app $wrong exits with 2" exits_with 2
    check "app $wrong is named" grep -q -e "app: ${wrong%% *} " "$work/stderr"
done

# ---- with_services.sh ----

# A nats-server that ends at once.
mkdir "$work/bin"
printf '#!/bin/sh\nexit 1\n' >"$work/bin/nats-server"
chmod +x "$work/bin/nats-server"
run env -u NATS_URL PATH="$work/bin:$PATH" sh "$with_services" "$build" true
fails "a broker that does not start" \
    "with_services.sh: nats-server does not start"

# One that never gets ready.
mkfifo "$work/up" "$work/never"
printf '#!/bin/sh\necho >"%s/up"\nexec cat "%s/never"\n' "$work" "$work" \
    >"$work/bin/nats-server"
launch env PATH="$work/bin:$PATH" NATS_URL='' \
    sh "$with_services" "$build" true
read -r _ <"$work/up"
end TERM "$pid"
same "a signal before the broker is ready" 143 $?

run sh "$with_services"
check "with_services.sh alone exits with 2" exits_with 2
check "with_services.sh alone shows the usage" \
    grep -q "^Usage: sh with_services.sh " "$work/stderr"
run sh "$with_services" "$build"
check "with_services.sh without a command exits with 2" exits_with 2
check "with_services.sh without a command shows the usage" \
    grep -q "^Usage: sh with_services.sh " "$work/stderr"

report
