#!/bin/sh
# Whatever comes over a wire, as lines or as frames, is delivered whole or
# refused: libFuzzer makes it up, under clang's sanitizers.
#
#   sh fuzz.sh SOURCE_DIR BUILD_DIR [SECONDS]
#
# What was found to reach something new stays in BUILD_DIR, and the next run
# begins with it. Without clang's fuzzer library it is a skip (77).
set -u
source=$1
build=$2/fuzz
seconds=${3:-3}
clang=$(command -v clang || command -v clang-14)
mkdir -p "$build/found" "$build/seeds" || exit 1

printf '%s\n' '#include <stddef.h>' \
    'int LLVMFuzzerTestOneInput(const char *data, size_t size);' \
    'int LLVMFuzzerTestOneInput(const char *data, size_t size)' \
    '{ return data && size ? 0 : 0; }' |
    "${clang:-clang}" -fsanitize=fuzzer,address,undefined -x c - \
        -o "$build/probe" 2>/dev/null || {
    echo "skipped: clang and its fuzzer library are not installed" \
        "(apt-get install clang libclang-rt-14-dev)"
    exit 77
}

# One of each message, as a line and as a frame.
n=0
while IFS= read -r message; do
    n=$((n + 1))
    printf '\003%s\n' "$message" >"$build/seeds/line$n"
    printf '\002~\201%s' "$message" >"$build/seeds/frame$n"
done <<'END'
{"type":"WorkerRegister","registration":{"workerId":"c-7","supportedTasks":["p"],"maxConcurrency":4,"language":"C","tags":null}}
{"type":"WorkerRegistered","worker_id":"c-7"}
{"type":"TaskDispatch","task":{"id":"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042","taskType":"p","payload":{"value":42},"metadata":{"timeoutMs":2000,"priority":"High","retryCount":0,"maxRetries":2,"traceId":"x","tag":"y"}}}
{"type":"TaskResult","result":{"taskId":"0b9e4c1a6d2f4f7b9a531c8d7e2f4042","status":"failed","error":{"code":"RANGE","message":"m","retryable":true}}}
{"type":"TaskResult","result":{"taskId":"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042","status":"Completed","payload":null}}
{"type":"Heartbeat","payload":{"workerId":"c-7","activeTasks":1,"capacity":4}}
{"type":"Backpressure","signal":{"workerId":"c-7","currentLoad":0.9,"shouldThrottle":true}}
{"type":"Kill","task_id":"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042","reason":"deadline"}
{"type":"Shutdown","graceful":true}
END

# shellcheck disable=SC2046 # one argument a word
"$clang" -std=c17 -Wall -Wextra -g -O1 -fno-omit-frame-pointer \
    -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
    -I "$source" -I "$source/support/include" "$source"/tests/wire_fuzz.c \
    "$source"/wire/*.c "$source"/support/src/json_text.c \
    "$source"/support/src/narration.c \
    $(pkg-config --cflags --libs libuv libcrypto libcjson) -lwslay \
    -o "$build/wire_fuzz" || exit 1
cd "$build" || exit 1
./wire_fuzz -max_total_time="$seconds" -max_len=2000 -close_fd_mask=2 \
    found seeds >fuzz.log 2>&1 || {
    tail -n 40 fuzz.log
    exit 1
}
