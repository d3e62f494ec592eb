#!/bin/sh
# Whatever a service does, app ends soon, with one line that says what happened
# and with exit status 1, and leaves no process behind.
#
#   sh faults.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$1

mkfifo "$work/ready" "$work/ended"

# Every process that app leaves behind can be told by this in its environment.
left_behind() {
    grep -ls "FAULTS_OF=$work" /proc/[0-9]*/environ
}

# try: app, with the services as they are now.
try() {
    run env FAULTS_OF="$work" "$work/app" --timeout-ms 1000
}

# fails WHAT MESSAGE: what app just did was to fail with MESSAGE and no more.
fails() {
    same "a service that $1" "1: $2" "$status: $(complaint)"
    same "a service that $1: processes left" "" "$(left_behind)"
    check "a service that $1: app does not complete" \
        stdout_lacks "Execution complete"
}

# Three sound programs, in a folder of their own.
sound() {
    rm -f "$work/app" "$work/service1" "$work/service2"
    cp "$build/app" "$build/service1" "$build/service2" "$work"
}

# service_is NAME: the shell script on stdin takes its place.
service_is() {
    sound
    rm "$work/$1"
    { echo "#!/bin/sh" && cat; } >"$work/$1"
    chmod +x "$work/$1"
}

# In its place, $REAL is the real one.
export REAL="$build/service1"
service1_is() {
    service_is service1
}

version='{"VersionResult":{"service_name":"service1","version":"0.1.0"}}'
hint="(it must lie beside app)"

sound
rm "$work/service1"
try
fails "is missing" \
    "app: cannot start $work/service1: no such file or directory $hint"

sound
rm "$work/service2"
try
fails "is missing, the second" \
    "app: cannot start $work/service2: no such file or directory $hint"

sound
chmod a-x "$work/service1"
try
fails "is not executable" \
    "app: cannot start $work/service1: permission denied $hint"

service1_is <<'END'
exit 3
END
try
fails "dies at once" "app: service1 died before it answered: exit status 3"

service1_is <<'END'
read -r request
kill -9 $$
END
try
fails "is killed while it works" \
    "app: service1 died before it answered: killed by signal 9 (Killed)"

service1_is <<'END'
read -r request
printf '{"VersionResult":{"serv'
END
try
fails "dies in the middle of an answer" \
    "app: service1 died before it answered: exit status 0"

service1_is <<'END'
"$REAL"
exit 5
END
try
fails "fails after its last answer" \
    "app: service1 died after its last answer: exit status 5"

service1_is <<'END'
while read -r request; do :; done
END
try
fails "never answers" "app: service1 did not answer within 1000 ms (allow more \
with --timeout-ms)"

service1_is <<'END'
trap '' TERM
exec sleep 1000
END
try
fails "never answers and ignores SIGTERM" "app: service1 did not answer within \
1000 ms (allow more with --timeout-ms)"

service1_is <<'END'
exec 3>&1 # stdout stays open
exec yes >&2
END
FAULTS_OF=$work "$work/app" --timeout-ms 1000 2>&1 >"$work/stdout" |
    grep -v '^y$' >"$work/stderr"
status=1
fails "floods stderr" "app: service1 did not answer within 1000 ms (allow more \
with --timeout-ms)"

service1_is <<'END'
exec yes garbage
END
try
fails "floods stdout" \
    "app: service1 answered with something unreadable: not JSON"

service1_is <<'END'
exec 3<&0 # stdin stays open
exec tr '\0' x </dev/zero
END
try
fails "never ends its line" \
    "app: service1 answered with a line of more than 65536 bytes"

# Both in one write: apart, the second could come as the reply to the next
# request, and this protocol could not tell.
service1_is <<END
printf '%s\n%s\n' '$version' '$version'
read -r request
exec "\$REAL"
END
try
fails "answers twice" "app: service1 talks without being asked"

service1_is <<END
while read -r request; do echo '$version'; done
END
try
fails "answers something else" "app: service1 answered Process with VersionResult"

service1_is <<END
read -r request
echo '$version'
read -r request
echo '{"ProcessResult":{"value":84,"processed":false}}'
read -r request
END
try
fails "has not processed it" "overflow: 42 * 2 exceeds i32 range"

service_is service2 <<'END'
read -r request
echo '{"VersionResult":{"service_name":"service2","version":"0.2.0"}}'
read -r request
exit 3
END
try
fails "dies, the second" "app: service2 died before it answered: exit status 3"

service1_is <<'END'
exec 1>&-
exec sleep 1000
END
try
fails "closes its stdout" "app: service1 closed its end before it answered"

service1_is <<END
read -r request
exec 0<&-
echo '$version'
exec sleep 1000
END
try
fails "closes its stdin" "app: service1 closed its end before it answered"

service1_is <<END
read -r request
printf '%s\n' '{"Error":{"message":"no\u001b[31m such luck\n"}}'
exec "\$REAL"
END
try
fails "refuses" "no?[31m such luck?"

# It is dead, but what it has started holds its pipe, until somebody says so:
# nobody waits that long for an answer of the dead.
mkfifo "$work/hold"
service1_is <<END
read -r request
sh -c 'read -r _ <"$work/hold"' &
exit 7
END
run env FAULTS_OF="$work" timeout --foreground 20 \
    "$work/app" --timeout-ms 60000
echo >"$work/hold"
while [ -n "$(left_behind)" ]; do :; done
fails "leaves its pipe to another" \
    "app: service1 died before it answered: exit status 7"

# It is given no signal of app's: neither ignored nor blocked.
service1_is <<'END'
sh -c 'kill -s PIPE $$; kill -s TERM $$; kill -s KILL $$'
exit $?
END
try
fails "is told that nobody reads" \
    "app: service1 died before it answered: exit status 141"

service1_is <<'END'
"$REAL"
exec sleep 1000
END
try
fails "does not stop when asked" \
    "app: service1 did not stop when asked: killed by signal 15 (Terminated)"

service1_is <<'END'
trap '' TERM
"$REAL"
exec sleep 1000
END
try
fails "does not stop at all" \
    "app: service1 did not stop when asked: killed by signal 9 (Killed)"

# prints WHAT LINE: what app just did was to work, and to print LINE.
prints() {
    check "a service that $1: app exits with 0" exits_with 0
    same "a service that $1: processes left" "" "$(left_behind)"
    check "a service that $1: what app prints" \
        grep -qxF -e "$2" "$work/stdout"
}

service1_is <<END
read -r request
printf '{"VersionResult":{"service_name":'
printf '"service1","version":"0.1.0"}}'
echo
exec "\$REAL"
END
try
prints "answers in pieces" "[App] service1 version: 0.1.0"

# No text of a service makes a line of its own, or colours.
service1_is <<'END'
read -r request
printf '%s%s\n' '{"VersionResult":{"service_name":"s1\u001b[31m\n[App] forged",' \
    '"version":"1\r2"}}'
exec "$REAL"
END
try
prints "has control characters in its version" \
    "[App] s1?[31m?[App] forged version: 1?2"

service_is service2 <<'END'
read -r request
echo '{"VersionResult":{"service_name":"service2","version":"0.2.0"}}'
read -r request
printf '%s\n' '{"TransformResult":{"original":84,"transformed":"\u001b[2JV\n\u009b"}}'
read -r request
END
try
prints "has control characters in its result" \
    "[App] Service2 result: original=84, transformed=?[2JV???"

# Ctrl-C, and its cousin, in the middle of the work.
for signal in INT TERM; do
    service1_is <<END
echo ready >'$work/ready'
exec sleep 1000
END
    begin env FAULTS_OF="$work" "$work/app"
    read -r _ <"$work/ready"
    end $signal "$pid"
    status=$?
    case $signal in
    INT) fails "is waited for at SIGINT" \
        "app: interrupted by signal 2 (Interrupt)" ;;
    TERM) fails "is waited for at SIGTERM" \
        "app: interrupted by signal 15 (Terminated)" ;;
    esac
done

# closed FDS STATUS: app's own standard files may be closed.
closed() {
    sound
    run sh -c "\"\$0\" $1" "$work/app"
    check "app $1 exits with $2" exits_with "$2"
}

closed '<&-' 0
closed '>&-' 1
closed '2>&-' 0

# Nor may it open as many files as it needs. How many that are, and so which
# service cannot be started, depends on what it has been given. A sanitizer that
# looks for leaks at the end would need files, too.
sound
# shellcheck disable=SC2016 # for that shell
run env ASAN_OPTIONS=detect_leaks=0 FAULTS_OF="$work" \
    sh -c 'ulimit -S -n 8 && exec "$0"' "$work/app"
sed 's/service[12]: too/...: too/' "$work/stderr" >"$work/all"
mv "$work/all" "$work/stderr"
fails "gets no files" "app: cannot start $work/...: too many open files $hint"

# Whoever started it may have blocked and ignored what it waits for.
if env --block-signal=CHLD --ignore-signal=CHLD true 2>/dev/null; then
    sound
    run env FAULTS_OF="$work" --block-signal=CHLD,TERM --ignore-signal=CHLD \
        "$work/app"
    prints "is the child of a stubborn one" "[App] All services shut down"
else
    echo "skipped: signals blocked from outside (this env cannot)"
fi

# Nobody reads what it and its services narrate, and the pipe is full.
# full FIFO: fd 6 is what reads from it, and would find so many zeros.
full() {
    rm -f "$1" && mkfifo "$1"
    # shellcheck disable=SC2094 # a pipe with both its ends
    exec 5<>"$1" 6<"$1"
    dd if=/dev/zero of="$1" oflag=nonblock bs=4096 2>/dev/null
    dd if=/dev/zero of="$1" oflag=nonblock bs=1 2>/dev/null
    exec 5>&-
}

sound
full "$work/full"
FAULTS_OF=$work "$work/app" >"$work/stdout" 2>"$work/full" 6<&-
status=$?
exec 6<&-
prints "finds no room for its narration" "[App] All services shut down"

# It has ended its services, and nobody reads what it has to tell: a signal ends
# it, too.
sound
full "$work/full"
mkfifo "$work/narration"
FAULTS_OF=$work "$work/app" >"$work/full" 2>"$work/narration" 6<&- &
pid=$!
pids="$pids $pid"
wait_for "[Service2] Shutting down" <"$work/narration"
until grep -qs ') Z ' "/proc/$pid/stat" || ! kill -TERM $pid 2>/dev/null; do
    :
done
finish $pid
status=$?
exec 6<&-
check "app, when nobody reads what it tells, ends at SIGTERM" exits_with 143
same "app, when nobody reads what it tells: processes left" "" "$(left_behind)"

# ---- Arguments that other steps do not have ----

# says STATUS WHAT ARGUMENT...: app's exit status, and its first line on stderr.
says() {
    expected="$1: $2"
    shift 2
    run "$work/app" "$@"
    same "app $*" "$expected" "$status: $(complaint | head -n 1)"
}

says 0 "" --timeout-ms 5000 -- -18
says 2 "app: '-x' is not a decimal 32-bit integer" -- -x
says 2 "app: unexpected argument '--'" -- 1 --
for wrong in '' 0 -1 x 2147483648; do
    says 2 "app: --timeout-ms needs a number of milliseconds" \
        --timeout-ms "$wrong"
done
says 2 "app: --timeout-ms needs a number of milliseconds" --timeout-ms

# app itself is killed: the services see the end of their input, and end.
service1_is <<END
echo ready >'$work/ready'
cat >'$work/rest'
echo ended >'$work/ended'
END
begin "$work/app"
read -r _ <"$work/ready"
end KILL "$pid"
read -r ended <"$work/ended"
same "a service whose app was killed" ended "$ended"

report
