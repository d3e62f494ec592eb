#!/bin/sh
# What the program takes and refuses, with which words and exit status.
#
#   sh tests/command_line.sh PROGRAM
. "$(dirname "$0")/harness.sh"

program=$1

# refuses TEXT [ARGUMENT...]: exit status 2, that text and the usage on stderr.
refuses() {
    text=$1
    shift
    run "$program" "$@"
    check "'$*' is refused" exits_with 2
    check "'$*' prints nothing" stdout_is_empty
    check "'$*': $text" grep -qFx -e "components: $text" "$work/stderr"
    check "'$*' shows the usage" grep -q '^Usage: components' "$work/stderr"
}

# takes LINE [ARGUMENT...]: exit status 0, and that line.
takes() {
    text=$1
    shift
    run "$program" --broker no "$@"
    check "'$*' is taken" exits_with 0
    check "'$*': $text" grep -qFx -e "$text" "$work/stdout"
    check "'$*' complains of nothing" stderr_is_empty
}

takes '  42 -> Value-0084'
takes '  -18 -> Value--036' -18
takes '  7 -> Value-0014' 007
takes '  -2147483648 -> ERROR(doubler): overflow: -2147483648 * 2 exceeds i32 range' \
    -2147483648
takes '  1 -> Value-0002' 3 1 --host loop
takes 'Usage: components [OPTION...] [VALUE...]' --help
# shellcheck disable=SC2046 # one argument a word
takes '  65 -> Value-0130' $(seq 65)
for value in '' +42 ' 42' '42 ' 4x 0x2a 2147483648 -2147483649; do
    refuses "'$value' is not a decimal 32-bit integer" "$value"
done
refuses "unknown option '--wrong'" --wrong
refuses "unknown option '-x'" -x
refuses "--host needs a value" 1 --host
refuses "--host needs thread, loop or process, not 'moon'" --host moon
refuses "--broker needs yes or no, not 'maybe'" --broker maybe

takes '--- Results (sorted by value) ---' - </dev/null # none
report
