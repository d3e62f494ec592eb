#!/bin/sh
# What app promises whoever calls it with many values: which arguments it takes,
# its exit status, what goes to stdout and what to stderr.
#
#   sh arguments_many.sh APP
. "$(dirname "$0")/harness.sh"

app=$1

# input TEXT ARGUMENT...: TEXT, as printf has it, is on stdin.
input() {
    # shellcheck disable=SC2059 # that is what it is for
    printf -- "$1" >"$work/stdin"
    shift
    run "$app" "$@" <"$work/stdin"
}

# table: the final results, without their ids, "; " between them.
table() {
    sed -n '/^--- Final/,$s/^  \(.*\)  \[[0-9a-f]\{8\}\]$/\1; /p' \
        "$work/stdout" | tr -d '\n'
}

# spawned: the values, in the order in which app took them.
spawned() {
    sed -n 's/^\[App\] Spawning pipeline for value=\([-0-9]*\) .*/\1 /p' \
        "$work/stdout" | tr -d '\n'
}

# takes WHAT SPAWNED TABLE: what ran last took these values and completed.
takes() {
    same "$1: the values" "$2" "$(spawned)"
    same "$1: the table" "$3" "$(table)"
    check "$1: exits with 0" exits_with 0
    check "$1: completes" stdout_has "Execution complete"
    check "$1: leaves stderr empty" stderr_is_empty
}

# refused WHAT REASON: what ran last ended with 2 and the usage.
refused() {
    check "$1: exits with 2" exits_with 2
    same "$1: says why" "app: $2" "$(head -n 1 "$work/stderr")"
    check "$1: shows the usage" stderr_has "Usage: app"
    check "$1: leaves stdout empty" stdout_is_empty
}

# not_a_value WORD: as an argument.
not_a_value() {
    run "$app" "$1"
    check "app '$1' exits with 2" exits_with 2
    check "app '$1' says why" \
        stderr_has "app: '$1' is not a decimal 32-bit integer"
    check "app '$1' shows the usage" stderr_has "Usage: app"
    check "app '$1' leaves stdout empty" stdout_is_empty
}

# ---- Values as arguments ----

run "$app" 42
takes "one value" "42 " "42 -> Value-0084; "
run "$app" 3 -18 0 007 3
takes "five values" "3 -18 0 7 3 " "-18 -> Value--036; 0 -> Value-0000; \
3 -> Value-0006; 3 -> Value-0006; 7 -> Value-0014; "
run "$app" 4999 -4999
takes "the ends of what both can" "4999 -4999 " \
    "-4999 -> Value--9998; 4999 -> Value-9998; "
run "$app"
takes "no value" "10 42 5000 50 1073741824 " "10 -> Value-0020; \
42 -> Value-0084; 50 -> Value-0100; 5000 -> ERROR(service2): value 10000 \
exceeds 4-digit format range [-9999..9999]; 1073741824 -> ERROR(service1): \
overflow: 1073741824 * 2 exceeds i32 range; "

# A refusal by a service is a result.
run "$app" 2147483647 -2147483648 1073741823
takes "nothing but refusals" "2147483647 -2147483648 1073741823 " \
    "-2147483648 -> ERROR(service1): overflow: -2147483648 * 2 exceeds i32 \
range; 1073741823 -> ERROR(service2): value 2147483646 exceeds 4-digit format \
range [-9999..9999]; 2147483647 -> ERROR(service1): overflow: 2147483647 * 2 \
exceeds i32 range; "

run "$app" -- -18 1
takes "values behind --" "-18 1 " "-18 -> Value--036; 1 -> Value-0002; "
run "$app" 1 -- -18
takes "-- between them" "1 -18 " "-18 -> Value--036; 1 -> Value-0002; "
run "$app" --
takes "-- alone" "10 42 5000 50 1073741824 " "$(table)"
run "$app" 1 --max-in-flight 1 -2 --timeout-ms=5000 --retries 0 3
takes "options between them" "1 -2 3 " \
    "-2 -> Value--004; 1 -> Value-0002; 3 -> Value-0006; "
same "one after the other stay in their order" "1 -2 3 " "$(sed -n \
    's/^\[App\] Completed: value=\([-0-9]*\) .*/\1 /p' "$work/stdout" |
    tr -d '\n')"

# ---- Values on stdin ----

input ' 3\n\n-4\t5\r\n' -
takes "stdin" "3 -4 5 " "-4 -> Value--008; 3 -> Value-0006; 5 -> Value-0010; "
input '7 8' 1 - -2
takes "stdin among others" "1 7 8 -2 " \
    "-2 -> Value--004; 1 -> Value-0002; 7 -> Value-0014; 8 -> Value-0016; "
input '7' -- - 1
takes "stdin behind --" "7 1 " "1 -> Value-0002; 7 -> Value-0014; "
input '7' - -
takes "stdin twice" "7 " "7 -> Value-0014; "
run "$app" - </dev/null
takes "empty stdin" "" ""
check "empty stdin: there are 0 values" stdout_has "(0 values concurrently)"
input ' \n\t\n' -
takes "stdin of white space" "" ""
input '7' 1
takes "stdin that is not asked for" "1 " "1 -> Value-0002; "

awk 'BEGIN { for (i = 0; i < 3000; i++) print i }' >"$work/many"
run "$app" --max-in-flight 1000 - <"$work/many"
check "3000 values, 1000 at once" exits_with 0
same "3000 values, 1000 at once: the table" "$(awk 'BEGIN {
    for (i = 0; i < 3000; i++) printf "%d -> Value-%04d; ", i, 2 * i }')" \
    "$(table)"

# bad_word FORMAT WORD: stdin, by printf, has a word that is no value.
bad_word() {
    input "$1" -
    refused "the word $2 on stdin" "'$2' is not a decimal 32-bit integer"
}

bad_word '1 2 x 3' x
bad_word 2147483648 2147483648
bad_word '-2147483649\n' -2147483649
bad_word '+1\n' +1
bad_word '1 - 2' -
bad_word '1 -- 2' --
bad_word '1,2' 1,2
bad_word '4.0' 4.0
bad_word '4\0002\n' '4?2'
bad_word '\000' '?'
long=12345678901234567890123456789012345678901234567890123456789012
bad_word "${long}345678901234567890" "$long?"
bad_word "$(echo "$long" | tr '1-9' 0)00000000000001 1" \
    "$(echo "$long" | tr '1-9' 0)?"
run "$app" - <&-
check "no stdin exits with 2" exits_with 2
check "no stdin is reported" stderr_has "app: cannot read stdin: "
run "$app" - </
check "a stdin that cannot be read exits with 2" exits_with 2
check "a stdin that cannot be read is reported" \
    stderr_has "app: cannot read stdin: "

# ---- Wrong arguments ----

not_a_value ''
not_a_value 4x
not_a_value x4
not_a_value ' 42'
not_a_value '42 '
not_a_value '42
'
not_a_value +42
not_a_value 0x2a
not_a_value 4.2
not_a_value -1x
not_a_value 2147483648
not_a_value -2147483649
not_a_value 99999999999
not_a_value 99999999999999999999
run "$app" 1 2 x 4
refused "a bad one among good ones" "'x' is not a decimal 32-bit integer"
run "$app" -- --help
refused "--help behind --" "'--help' is not a decimal 32-bit integer"

run "$app" --no-such-option
refused "an unknown option" "unknown option '--no-such-option'"
run "$app" 1 -x 2
refused "an unknown short option" "unknown option '-x'"
for option in --max-in-flight --timeout-ms --retries --messaging --nats-url \
    --creds --nkey --nkey-seed --tls-ca --tls-cert --tls-key; do
    run "$app" $option
    refused "$option alone" "$option needs a value"
done

# out_of_range OPTION FROM TO VALUE...
out_of_range() {
    option=$1
    range="from $2 to $3"
    shift 3
    for value in "$@"; do
        run "$app" "$option" "$value"
        refused "$option '$value'" \
            "$option needs a number $range, not '$value'"
    done
}

out_of_range --max-in-flight 1 1000 0 -1 1001 x '' 1.5 99999999999
out_of_range --timeout-ms 1 2147483647 0 -1 x '' 2147483648
out_of_range --retries 0 100 -1 101 x ''
run "$app" --messaging pigeon
refused "--messaging pigeon" "--messaging needs nats or memory, not 'pigeon'"

run "$app" --help
check "--help exits with 0" exits_with 0
check "--help prints the usage" stdout_has "Usage: app"
check "--help leaves stderr empty" stderr_is_empty
for option in --max-in-flight --timeout-ms --retries --messaging --nats-url \
    --creds --nkey --nkey-seed --tls-ca --tls-cert --tls-key; do
    check "--help explains $option" stdout_has "  $option "
done

# ---- Without a broker ----

run "$app" --messaging memory 3 -18 5000
check "in memory: exits with 0" exits_with 0
same "in memory: the table" "-18 -> Value--036; 3 -> Value-0006; \
5000 -> ERROR(service2): value 10000 exceeds 4-digit format range \
[-9999..9999]; " "$(table)"
check "in memory: says so" stdout_has "[App] Using messaging in memory"
check "in memory: does without a broker" stdout_lacks "nats://"

# ---- Nowhere to write ----

: >"$work/stdout"
for messaging in nats memory; do
    if [ -w /dev/full ]; then
        "$app" --messaging $messaging >/dev/full 2>"$work/stderr"
        status=$?
        check "a full disk exits with 1" exits_with 1
        check "a full disk is reported" \
            stderr_has "app: cannot write to stdout: "
    fi
    "$app" --messaging $messaging >&- 2>"$work/stderr"
    status=$?
    check "no stdout exits with 1" exits_with 1
    check "no stdout is reported" stderr_has "app: cannot write to stdout: "
done

# The connection to the broker must not become stdout.
"$app" - <"$work/many" >&- 2>"$work/stderr"
status=$?
check "no stdout for much exits with 1" exits_with 1
same "no stdout for much: stderr" \
    "app: cannot write to stdout: Bad file descriptor" "$(cat "$work/stderr")"

# Whoever reads has read enough: far more is said than a pipe holds.
mkfifo "$work/lines"
"$app" - <"$work/many" >"$work/lines" 2>"$work/stderr" &
exec 3<"$work/lines"
IFS= read -r _ <&3
exec 3<&-
wait $!
status=$?
check "a reader that goes away: exits with 1" exits_with 1
check "a reader that goes away is reported" \
    stderr_has "app: cannot write to stdout: "

report
