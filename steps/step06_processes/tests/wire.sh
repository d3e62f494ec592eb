#!/bin/sh
# What app and services say to each other, byte for byte, and what a service
# does with everything else that it may be sent.
#
#   sh wire.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"

source_dir=$1
build=$2

# ---- A whole run of app, overheard ----

cp "$build/app" "$work"
export BUILD="$build"
for name in service1 service2; do
    cat >"$work/$name" <<END
#!/bin/sh
tee '$work/to_$name' | "\$BUILD/$name" | tee '$work/from_$name'
END
    chmod +x "$work/$name"
done
run "$work/app"

cat >"$work/expected" <<'END'
"GetVersion"
{"Process":{"value":42}}
"Shutdown"
END
same_files "app to service1" "$work/expected" "$work/to_service1"
cat >"$work/expected" <<'END'
{"VersionResult":{"service_name":"service1","version":"0.1.0"}}
{"ProcessResult":{"value":84,"processed":true}}
END
same_files "service1 to app" "$work/expected" "$work/from_service1"
cat >"$work/expected" <<'END'
"GetVersion"
{"Transform":{"value":84}}
"Shutdown"
END
same_files "app to service2" "$work/expected" "$work/to_service2"
cat >"$work/expected" <<'END'
{"VersionResult":{"service_name":"service2","version":"0.2.0"}}
{"TransformResult":{"original":84,"transformed":"Value-0084"}}
END
same_files "service2 to app" "$work/expected" "$work/from_service2"

for number in 1 2; do
    grep "^	\[Service$number\]" "$work/stderr" >"$work/narration"
    same_files "what service$number narrates" \
        "$source_dir/tests/expected_service$number.txt" "$work/narration"
done

# ---- A service by hand ----

# says NAME WHAT: the service answers the file input with the file expected,
# which ends with what it narrates after its banner; and it exits with 0.
says() {
    "$build/$1" <"$work/input" >"$work/got" 2>"$work/stderr"
    echo "exit status $?" >>"$work/got"
    sed 1,3d "$work/stderr" >>"$work/got"
    same_files "$1 on $2" "$work/expected" "$work/got"
}

: >"$work/input"
printf 'exit status 0\n\t[Service1] Shutting down\n' >"$work/expected"
says service1 "the end of its input"

printf '"GetVersion"' >"$work/input"
printf '%s\nexit status 0\n\t[Service2] Shutting down\n' \
    '{"VersionResult":{"service_name":"service2","version":"0.2.0"}}' \
    >"$work/expected"
says service2 "a last line without its newline"

printf '\n \t \r\n"GetVersion"\r\n\n' >"$work/input"
says service2 "blank lines and a CRLF"

printf '"Shutdown"\n"GetVersion"\n' >"$work/input"
cat >"$work/expected" <<'END'
exit status 0
	[Service1] Shutdown signal received
	[Service1] Shutting down
END
says service1 "Shutdown"

# Everything that is refused gets an answer, and the loop goes on.
{
    printf '{"Transform":{"value":1}}\n'
    printf 'garbage\n'
    printf '{"Foo":1}\n'
    printf '{"Process":{}}\n'
    printf '{"Process":{"value":4.5}}\n'
    printf '{"Process":{"value":2147483648}}\n'
    printf '{"Process":{"value":1073741824}}\n'
    printf '"\377"\n'
    printf '"Get\000Version"\n'
    printf '\000\n'
    head -c 5000 /dev/zero | tr '\0' '['
    printf '\n'
    head -c 1000000 /dev/zero | tr '\0' x
    printf '\n'
    printf '{"Process":{"value":21}}\n'
} >"$work/input"
cat >"$work/expected" <<'END'
{"Error":{"message":"Service1: Unexpected message type"}}
{"Error":{"message":"Service1: Failed to parse message: not JSON"}}
{"Error":{"message":"Service1: Failed to parse message: unknown message"}}
{"Error":{"message":"Service1: Failed to parse message: missing field `value`"}}
{"Error":{"message":"Service1: Failed to parse message: field `value` is not a 32-bit integer"}}
{"Error":{"message":"Service1: Failed to parse message: field `value` is not a 32-bit integer"}}
{"Error":{"message":"overflow: 1073741824 * 2 exceeds i32 range"}}
{"Error":{"message":"Service1: Failed to parse message: not UTF-8"}}
{"Error":{"message":"Service1: Failed to parse message: not JSON"}}
{"Error":{"message":"Service1: Failed to parse message: not JSON"}}
{"Error":{"message":"Service1: Failed to parse message: not JSON"}}
{"Error":{"message":"Service1: Failed to read line: too long"}}
{"ProcessResult":{"value":42,"processed":true}}
exit status 0
	[Service1] Unexpected message type
	[Service1] Failed to parse message: not JSON
	[Service1] Failed to parse message: unknown message
	[Service1] Failed to parse message: missing field `value`
	[Service1] Failed to parse message: field `value` is not a 32-bit integer
	[Service1] Failed to parse message: field `value` is not a 32-bit integer
	[Service1] Input value: 1073741824
	[Service1] Failed to parse message: not UTF-8
	[Service1] Failed to parse message: not JSON
	[Service1] Failed to parse message: not JSON
	[Service1] Failed to parse message: not JSON
	[Service1] Failed to read line: too long
	[Service1] Input value: 21
	[Service1] Shutting down
END
says service1 "all kinds of bad input"

# A signal ends it like the end of its input, while it waits for more.
mkfifo "$work/requests" "$work/narration_now"
for signal in INT TERM; do
    "$build/service1" <"$work/requests" 2>"$work/narration_now" >"$work/got" &
    pid=$!
    pids="$pids $pid"
    exec 3>"$work/requests" 4<"$work/narration_now"
    read -r _ <&4
    read -r _ <&4
    read -r _ <&4 # the last line of the banner: it listens
    end $signal $pid
    echo "exit status $?" >>"$work/got"
    cat <&4 >>"$work/got"
    exec 3>&- 4<&-
    printf 'exit status 0\n\t[Service1] Shutting down\n' >"$work/expected"
    same_files "SIG$signal" "$work/expected" "$work/got"
done

# A signal while its answer waits for room: the answer is finished.
mkfifo "$work/answers"
# shellcheck disable=SC2094 # a pipe with both its ends
exec 5<>"$work/answers" 6<"$work/answers"
dd if=/dev/zero of="$work/answers" oflag=nonblock bs=4096 2>/dev/null
dd if=/dev/zero of="$work/answers" oflag=nonblock bs=1 2>/dev/null
"$build/service1" <"$work/requests" 2>"$work/narration_now" >"$work/answers" \
    5>&- 6<&- &
pid=$!
pids="$pids $pid"
exec 3>"$work/requests" 4<"$work/narration_now" 5>&-
echo '{"Process":{"value":21}}' >&3
while read -r line <&4; do
    case $line in *"Input value: 21"*) break ;; esac
done
until [ "$(cut -d ' ' -f 3 "/proc/$pid/stat")" = S ]; do :; done # it waits
kill -TERM $pid
while [ -L "/proc/$pid/fd/0" ]; do :; done # and has heard it
tr -d '\0' <&6 >"$work/got"
finish $pid
echo "exit status $?" >>"$work/got"
exec 3>&- 4<&- 6<&-
printf '%s\nexit status 0\n' '{"ProcessResult":{"value":42,"processed":true}}' \
    >"$work/expected"
same_files "SIGTERM while an answer waits for room" "$work/expected" "$work/got"

# What it has to say to a person goes where a person looks.
for name in service1 service2; do
    "$build/$name" --help >"$work/usage" 2>"$work/stderr"
    echo "exit status $?" >"$work/got"
    cat "$work/stderr" >>"$work/got"
    head -n 1 "$work/usage" >>"$work/got"
    printf 'exit status 0\nUsage: %s\n' $name >"$work/expected"
    same_files "$name --help" "$work/expected" "$work/got"

    "$build/$name" 42 >"$work/got" 2>"$work/stderr"
    echo "exit status $?" >>"$work/got"
    cat "$work/stderr" >>"$work/got"
    {
        echo "exit status 2"
        echo "$name: unexpected argument '42'"
        cat "$work/usage"
    } >"$work/expected"
    same_files "$name 42" "$work/expected" "$work/got"
done

# Nobody reads its answers.
if [ -w /dev/full ]; then
    echo '"GetVersion"' | "$build/service1" >/dev/full 2>"$work/stderr"
    echo "exit status $?" >"$work/got"
    sed 1,3d "$work/stderr" >>"$work/got"
    cat >"$work/expected" <<'END'
exit status 1
	[Service1] Cannot write to stdout: No space left on device
END
    same_files "an output that is full" "$work/expected" "$work/got"
fi

# A file that takes half of its last answer; half an answer is none.
for _ in 1 2 3 4 5 6 7 8 9 10 11; do
    echo '{"Process":{"value":21}}'
done >"$work/input"
run sh -c 'trap "" XFSZ; ulimit -f 1; exec "$0" <"$1"' "$build/service1" \
    "$work/input"
same "an output that takes half an answer" \
    "1: 	[Service1] Cannot write to stdout: File too large" \
    "$status: $(grep write "$work/stderr")"

mkfifo "$work/nobody"
exec 5<>"$work/nobody"
"$build/service1" <"$work/requests" 2>"$work/stderr" >"$work/nobody" \
    5>&- &
pid=$!
pids="$pids $pid"
exec 3>"$work/requests" 5>&-
echo '"GetVersion"' >&3
finish $pid
echo "exit status $?" >"$work/got"
exec 3>&-
sed 1,3d "$work/stderr" >>"$work/got"
cat >"$work/expected" <<'END'
exit status 1
	[Service1] Cannot write to stdout: Broken pipe
END
same_files "an output that nobody reads" "$work/expected" "$work/got"

report
