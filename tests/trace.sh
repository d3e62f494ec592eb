#!/bin/sh
# scripts/trace shows exactly what crosses the boundary, in order, from whom and
# to whom, changes none of it, keeps secrets, and leaves nothing behind.
#
#   sh tests/trace.sh BUILD_DIR
#
# What has to be built is built in BUILD_DIR. Without nats-server steps 08 and 09
# are left out, and it says so.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
build=$(cd "$1" && pwd) || exit 1
cd "$(dirname "$0")/.." || exit 1

passed=0
failed=0

scripts/doctor 06 07 >/dev/null || {
    echo "skipped: steps lack something (scripts/doctor says what)"
    exit 77
}

work=$(mktemp -d) || exit 1
trap 'kill_ours; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# All that a trace needs lies where a path has a space.
ln -s "$PWD" "$work/a tree"
ln -s "$build" "$work/a build"
mkdir "$work/a tmp" "$work/elsewhere" "$work/elsewhere/scripts"
mkfifo "$work/pipe" "$work/input"

# Every process of a trace can be told by this in its environment.
ours() {
    grep -ls "TRACED=$work" /proc/[0-9]*/environ | cut -d/ -f3
}

kill_ours() {
    for pid in $(ours); do
        kill -KILL "$pid" 2>/dev/null
    done
}

# Processes that were told to end may still be about to.
left_behind() {
    looks=0
    while [ -n "$(ours)" ] && [ $looks -lt 100 ]; do
        looks=$((looks + 1))
    done
    ours | xargs
    ls "$work/a tmp"
}

# trace ARGUMENT...: its lines without times in the file lines.
trace() {
    TRACED=$work TMPDIR="$work/a tmp" CDPATH=$work/elsewhere \
        timeout 120 "$work/a tree/scripts/trace" --build "$work/a build" "$@" \
        >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
    check "no process and no file of trace $* is left" test -z "$(left_behind)"
    sed 's/^ *+[0-9]*\.[0-9] ms *//; s/  *\([0-9]* B\)  / \1 /' \
        "$work/stdout" >"$work/lines"
}

check() {
    what=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $what: $*"
    cat "$work/said"
    head -n 20 "$work/stdout" "$work/stderr"
}

# same WHAT: the file expected is the file lines.
same() {
    check "$1" diff -u "$work/expected" "$work/lines"
}

# without_accidents: ids, inboxes, the numbers of subscriptions, and the sizes
# that depend on them.
without_accidents() {
    hex='[0-9a-f]'
    sed "s/ [0-9]* B / /
        s/_INBOX[.A-Za-z0-9]*/_INBOX/
        s/\(MSG [^ ]*\) [0-9]* /\1 /
        s/$hex\{8\}-$hex\{4\}-4$hex\{3\}-[89ab]$hex\{3\}-$hex\{12\}/<UUID>/" \
        "$work/lines" >"$work/plain"
    mv "$work/plain" "$work/lines"
}

# ---- 06: lines ----

cat >"$work/expected" <<'END'
app -> service1 13 B "GetVersion"
service1 -> app 64 B {"VersionResult":{"service_name":"service1","version":"0.1.0"}}
app -> service2 13 B "GetVersion"
service2 -> app 64 B {"VersionResult":{"service_name":"service2","version":"0.2.0"}}
app -> service1 25 B {"Process":{"value":42}}
service1 -> app 48 B {"ProcessResult":{"value":84,"processed":true}}
app -> service2 27 B {"Transform":{"value":84}}
service2 -> app 63 B {"TransformResult":{"original":84,"transformed":"Value-0084"}}
app -> service1 11 B "Shutdown"
app -> service2 11 B "Shutdown"
END
trace 06
check "a trace of 06 ends with 0" test $status -eq 0
same "a trace of 06 has each message, and no other"
check "the time and the arrow have their places" \
    grep -qx ' *+[0-9]*\.[0-9] ms       app -> service1     25 B  {"Proc.*' \
    "$work/stdout"
check "the app's transcript is kept" \
    cmp steps/step06_*/tests/expected.txt "$build/run/trace06.stdout"
check "it is told where" grep -q 'exit status 0.*/run/trace06.stdout' \
    "$work/stderr"

trace --whole step06_processes -- -18
check "ends of lines are shown" grep -qxF \
    'app -> service1 26 B {"Process":{"value":-18}}\n' "$work/lines"
trace 6 -- 4x
check "the app's exit status is kept" test $status -eq 2
check "and why" grep -q "^app: '4x' is not a decimal" "$work/stderr"
trace 06 -- 2147483647
check "a trace of a failure ends with the app's status" test $status -eq 1

# ---- 07: requests ----

cat >"$work/expected" <<'END'
app -> service1 POST /process HTTP/1.1 ... {"value":42,"request_id":"<UUID>"}
service1 -> app HTTP/1.1 200 OK ... {"value":84,"processed":true,"request_id":"<UUID>"}
app -> service2 POST /transform HTTP/1.1 ... {"value":84,"request_id":"<UUID>"}
service2 -> app HTTP/1.1 200 OK ... {"original":84,"transformed":"Value-0084","request_id":"<UUID>"}
END
trace 07
check "a trace of 07 ends with 0" test $status -eq 0
without_accidents
same "a trace of 07 has each request and each answer"
trace --whole 07
check "headers are shown" grep -qi \
    '^app -> service1 [0-9]* B POST /process HTTP/1.1\\r\\n.*\\r\\ncontent-length: 64\\r\\n.*{"value":42,.*}$' \
    "$work/lines"

# ---- 08 and 09: frames ----

PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for it
left_out=no
scripts/doctor 08 09 >/dev/null || left_out=yes
for step in 08 09; do
    [ $left_out = no ] || break
    error='' first=81 second=94
    [ $step = 08 ] || { error=',"error":null' first=94 second=107; }
    cat >"$work/expected" <<END
app -> broker PUB service.process _INBOX 64 {"value":42,"request_id":"<UUID>"}
broker -> service1 MSG service.process _INBOX 64 {"value":42,"request_id":"<UUID>"}
service1 -> broker PUB _INBOX $first {"value":84,"processed":true,"request_id":"<UUID>"$error}
broker -> app MSG _INBOX $first {"value":84,"processed":true,"request_id":"<UUID>"$error}
app -> broker PUB service.transform _INBOX 64 {"value":84,"request_id":"<UUID>"}
broker -> service2 MSG service.transform _INBOX 64 {"value":84,"request_id":"<UUID>"}
service2 -> broker PUB _INBOX $second {"original":84,"transformed":"Value-0084","request_id":"<UUID>"$error}
broker -> app MSG _INBOX $second {"original":84,"transformed":"Value-0084","request_id":"<UUID>"$error}
END
    trace $step -- 42
    check "a trace of $step ends with 0" test $status -eq 0
    cp "$work/lines" "$work/all"
    grep -e '"value"' -e '"original"' "$work/all" >"$work/lines"
    without_accidents
    same "a trace of $step has each message that is passed on"
    group=
    [ $step = 08 ] || group=process_workers
    check "service1 of $step subscribes" grep -qx \
        "service1 -> broker [0-9]* B SUB service.process $group [0-9]*" \
        "$work/all"
    for name in app service1 service2; do
        check "the broker of $step greets $name" grep -qx \
            "broker -> $name [0-9]* B INFO {\"server_id\":\".*\.\.\." "$work/all"
        check "$name of $step introduces itself" \
            grep -q "^$name -> broker [0-9]* B CONNECT {" "$work/all"
    done
done

# ---- What the programs here do not say ----

# relay PROTOCOL: the file bytes, through a relay before cat and back.
relay() {
    cat "$work/pipe" >"$work/stdout" &
    exec 8>"$work/pipe"
    TRACE_PIPE=$work/pipe timeout 120 "$build/trace_relay" "$1" cat us /bin/cat \
        <"$work/bytes" >"$work/output" 8>&-
    exec 8>&-
    wait
    check "bytes pass unchanged as $1" cmp "$work/bytes" "$work/output"
    sed -n 's/.* us -> cat  *\([0-9]* B\)  /\1 /p' "$work/stdout" >"$work/lines"
}

printf '%s\r\n' 'CONNECT {"user":"us","pass":"se\"cret","auth_token":"to","x":1}' \
    'PUB a 0' '' 'MSG a 1 6' 'PUB b
' 'HPUB a b 18 22' 'NATS/1.0' 'x: y' '' 'body' '+OK' >"$work/bytes"
printf 'PUB a 99\r\nno end\033' >>"$work/bytes"
cat >"$work/expected" <<'END'
65 B CONNECT {"user":"us","pass":"***","auth_token":"***","x":1}
11 B PUB a 0
19 B MSG a 1 6 PUB b\n
40 B HPUB a b 18 22 ... body
5 B +OK
17 B PUB a 99\r\nno end\x1b
END
relay nats
same "frames with headers, secrets, lines in them and no end"

printf '%s\r\n' 'POST / HTTP/1.1' 'Content-Length: 3' '' >"$work/bytes"
printf '%s\r\n' 'abcGET / HTTP/1.1' '' 'HTTP/1.1 413 No' 'content-length: -1' \
    '' >>"$work/bytes"
cat >"$work/expected" <<'END'
41 B POST / HTTP/1.1 ... abc
18 B GET / HTTP/1.1
39 B HTTP/1.1 413 No\r\ncontent-length: -1\r\n\r\n
END
relay http
same "requests one behind the other, and one of a length that cannot be"

# More than fits.
head -c 5000000 /dev/zero | tr '\0' x >"$work/bytes"
relay lines
check "a line that does not end is told in parts" \
    grep -qx '2097152 B x*\.\.\.' "$work/lines"

# ---- An end before the end ----

# Whoever reads one line only gets it.
TRACED=$work TMPDIR="$work/a tmp" scripts/trace --build "$build" 06 \
    2>"$work/stderr" | head -n 1 >"$work/stdout"
check "one line is read" grep -q '"GetVersion"$' "$work/stdout"
check "nothing of a trace that nobody reads is left" test -z "$(left_behind)"

app_is_running() {
    for process in $(ours); do
        [ "$(cat "/proc/$process/comm" 2>/dev/null)" != app ] || return 0
    done
    return 1
}

# The app waits for values that do not come, until Ctrl-C, which all of a group
# of processes get. Not before it is there: a shell that is about to start it
# would lose the signal.
interrupted() {
    TRACED=$work TMPDIR="$work/a tmp" exec setsid env --default-signal=INT \
        scripts/trace --build "$build" 09 -- - \
        <"$work/input" >"$work/pipe" 2>"$work/stderr"
}

if [ $left_out = no ]; then
    interrupted &
    pid=$!
    exec 7>"$work/input" 3<"$work/pipe"
    while ! app_is_running && kill -0 "$pid"; do
        :
    done
    kill -INT "-$pid"
    cat <&3 >"$work/stdout"
    wait "$pid"
    status=$?
    exec 7>&- 3<&-
    check "Ctrl-C ends a trace" test $status -eq 130
    check "nothing is left of it" test -z "$(left_behind)"
fi

# ---- Arguments ----

trace 03
check "a step of one process has no trace" grep -q \
    'in step 03 all is one process' "$work/stderr"
check "to want one is a wrong argument" test $status -eq 2
trace 06 42
check "a value has a place" grep -q 'comes after --' "$work/stderr"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ] || exit 1
[ $left_out = no ] || {
    echo "steps 08 and 09 are left out (scripts/doctor 08 09 says why)"
    exit 77
}
