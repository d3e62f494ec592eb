#!/bin/sh
# What app and services say to each other, byte for byte, as the broker passes
# it on, and what a service does with everything else that it may be sent.
#
#   sh wire.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"

source_dir=$1
build=$2

export WIRE="$work" BUILD="$build"

# Whoever listens to everything hears each message as
#
#   MSG subject 1 [reply subject] length
#   payload
#
# HMSG for MSG would mean headers. overhear COUNT: while the commands on stdin
# are executed with both services running, the file heard gets so many messages;
# service1 and service2 what these narrate.
overhear() {
    rm -f "$work/tool" && mkfifo "$work/tool"
    cat >"$work/commands"
    cat >"$work/during" <<'END'
timeout 60 "$BUILD/nats_tool" overhear "$1" >"$WIRE/tool" &
exec 3<"$WIRE/tool"
read -r _ <&3 # "ready"
. "$WIRE/commands"
cat <&3 >"$WIRE/raw"
END
    NARRATION=$work sh "$source_dir/with_services.sh" "$build" \
        sh "$work/during" "$1" || exit $?
    hex='[0-9a-f]'
    for file in raw service1 service2; do
        sed "s/_INBOX[A-Za-z0-9.]*/_INBOX/
            s/nats:.*:[0-9]*/nats:\/\/127.0.0.1:4222/
            s/$hex\{8\}-$hex\{4\}-4$hex\{3\}-[89ab]$hex\{3\}-$hex\{12\}/<UUID>/" \
            "$work/$file" >"$work/$file.same"
    done
    tr -d '\r' <"$work/raw.same" >"$work/heard"
}

# ---- A whole run of app ----

# One value at a time, so that the messages come in one order.
overhear 18 <<'END'
"$BUILD/app" --max-in-flight 1 >"$WIRE/stdout"
END
cat >"$work/expected" <<'END'
MSG service.process 1 _INBOX 64
{"value":10,"request_id":"<UUID>"}
MSG _INBOX 1 94
{"value":20,"processed":true,"request_id":"<UUID>","error":null}
MSG service.transform 1 _INBOX 64
{"value":20,"request_id":"<UUID>"}
MSG _INBOX 1 107
{"original":20,"transformed":"Value-0020","request_id":"<UUID>","error":null}
MSG service.process 1 _INBOX 64
{"value":42,"request_id":"<UUID>"}
MSG _INBOX 1 94
{"value":84,"processed":true,"request_id":"<UUID>","error":null}
MSG service.transform 1 _INBOX 64
{"value":84,"request_id":"<UUID>"}
MSG _INBOX 1 107
{"original":84,"transformed":"Value-0084","request_id":"<UUID>","error":null}
MSG service.process 1 _INBOX 66
{"value":5000,"request_id":"<UUID>"}
MSG _INBOX 1 97
{"value":10000,"processed":true,"request_id":"<UUID>","error":null}
MSG service.transform 1 _INBOX 67
{"value":10000,"request_id":"<UUID>"}
MSG _INBOX 1 152
{"original":10000,"transformed":"","request_id":"<UUID>","error":"value 10000 exceeds 4-digit format range [-9999..9999]"}
MSG service.process 1 _INBOX 64
{"value":50,"request_id":"<UUID>"}
MSG _INBOX 1 95
{"value":100,"processed":true,"request_id":"<UUID>","error":null}
MSG service.transform 1 _INBOX 65
{"value":100,"request_id":"<UUID>"}
MSG _INBOX 1 108
{"original":100,"transformed":"Value-0100","request_id":"<UUID>","error":null}
MSG service.process 1 _INBOX 72
{"value":1073741824,"request_id":"<UUID>"}
MSG _INBOX 1 143
{"value":1073741824,"processed":false,"request_id":"<UUID>","error":"overflow: 1073741824 * 2 exceeds i32 range"}
END
same_files "a run of app" "$work/expected" "$work/heard"
# ---- Services by hand ----

# What is heard last shows that there was no reply to what came before.
overhear 10 <<'END'
printf '{"value":1,"request_id":"no reply"}' |
    "$BUILD/nats_tool" tell service.process
"$BUILD/nats_tool" ask service.process \
    '{ "more" : [], "request_id" : "a\/\"\u00e9\n", "value" : 2 }' 1 >"$WIRE/r"
printf '{}' | "$BUILD/nats_tool" tell service.version.service1
for number in 1 2; do
    "$BUILD/nats_tool" ask service.version.service$number \
        '{"request_id":"one for both"}' 1 >"$WIRE/r"
done
printf '{"request_id":"no reply"}' |
    "$BUILD/nats_tool" tell service.version.service1
printf '{"value":3,"request_id":"no reply"}' |
    "$BUILD/nats_tool" tell service.transform
END
cat >"$work/expected" <<'END'
MSG service.process 1 35
{"value":1,"request_id":"no reply"}
MSG service.process 1 _INBOX 60
{ "more" : [], "request_id" : "a\/\"\u00e9\n", "value" : 2 }
MSG _INBOX 1 65
{"value":4,"processed":true,"request_id":"a/\"é\n","error":null}
MSG service.version.service1 1 2
{}
MSG service.version.service1 1 _INBOX 29
{"request_id":"one for both"}
MSG _INBOX 1 75
{"service_name":"Service1","version":"0.1.618","request_id":"one for both"}
MSG service.version.service2 1 _INBOX 29
{"request_id":"one for both"}
MSG _INBOX 1 75
{"service_name":"Service2","version":"0.2.718","request_id":"one for both"}
MSG service.version.service1 1 25
{"request_id":"no reply"}
MSG service.transform 1 35
{"value":3,"request_id":"no reply"}
END
same_files "requests by hand" "$work/expected" "$work/heard"
cat >"$work/expected" <<'END'
	[Service1] Processing request: no reply
	[Service1] Input value: 1
	[Service1] Processing request: a/"é?
	[Service1] Input value: 2
	[Service1] Failed to parse message: missing field `request_id`
END
# narrated: what service1 said between its start and its end.
narrated() {
    sed '1,4d; /Initiating Shutdown/,$d' "$work/service1" >"$work/narrated"
}
narrated
same_files "what service1 narrates of them" "$work/expected" "$work/narrated"

# The service lives on, whatever it has to read.
overhear 1 <<'END'
tell() { "$BUILD/nats_tool" tell service.process; }
printf '' | tell
printf garbage | tell
printf '{"value":42}' | tell
printf '{"value":4.5,"request_id":"x"}' | tell
printf '{"value":2147483648,"request_id":"x"}' | tell
printf '{"value":1,"request_id":"\377"}' | tell
printf '\000' | tell
head -c 65536 /dev/zero | tr '\0' '[' | tell
head -c 65537 /dev/zero | tr '\0' '[' | tell
head -c 1000000 /dev/zero | tr '\0' x | tell
"$BUILD/nats_tool" ask service.process '{"value":2,"request_id":"x"}' 1 \
    >"$WIRE/reply"
END
printf '{"value":4,"processed":true,"request_id":"x","error":null}\n' >"$work/expected"
same_files "the only reply" "$work/expected" "$work/reply"
cat >"$work/expected" <<'END'
	[Service1] Failed to parse message: not JSON
	[Service1] Failed to parse message: not JSON
	[Service1] Failed to parse message: missing field `request_id`
	[Service1] Failed to parse message: field `value` is not a 32-bit integer
	[Service1] Failed to parse message: field `value` is not a 32-bit integer
	[Service1] Failed to parse message: not UTF-8
	[Service1] Failed to parse message: not JSON
	[Service1] Failed to parse message: not JSON
	[Service1] Failed to parse message: too long
	[Service1] Failed to parse message: too long
	[Service1] Processing request: x
	[Service1] Input value: 2
END
narrated
same_files "all kinds of bad input" "$work/expected" "$work/narrated"

# Who asks gets an error, with the id of the request if one can be read. A
# question for the version gets none, for its response has no place for it.
overhear 8 <<'END'
ask() { "$BUILD/nats_tool" ask "service.$1" "$2" 1 >"$WIRE/reply"; }
ask process garbage
ask process '{"value":4.5,"request_id":"x"}'
ask transform '{"value":1,"request_id":7}'
ask process "$(head -c 65537 /dev/zero | tr '\0' x)"
END
awk '/^MSG service/ { getline; next } { print }' "$work/heard" >"$work/replies"
cat >"$work/expected" <<'END'
MSG _INBOX 1 64
{"value":0,"processed":false,"request_id":"","error":"not JSON"}
MSG _INBOX 1 94
{"value":0,"processed":false,"request_id":"x","error":"field `value` is not a 32-bit integer"}
MSG _INBOX 1 113
{"original":0,"transformed":"","request_id":"","error":"field `request_id` is not a text of less than 129 bytes"}
MSG _INBOX 1 64
{"value":0,"processed":false,"request_id":"","error":"too long"}
END
same_files "what cannot be read is answered" "$work/expected" "$work/replies"

report
