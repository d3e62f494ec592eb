#!/bin/sh
# What app promises whoever calls it, the same in every step: which values it
# takes, its exit status, what goes to stdout and what to stderr.
#
#   sh arguments.sh APP
. "$(dirname "$0")/harness.sh"

app=$1

# try [ARGUMENT...]: app. What services narrate on stderr is not what it says.
try() {
    run "$app" "$@"
    complaint >"$work/complaint"
    mv "$work/complaint" "$work/stderr"
}

stdout_ends_a_line_with() { grep -q -e " $1\$" "$work/stdout"; }
stderr_is() { [ "$(cat "$work/stderr")" = "$1" ]; }

# takes VALUE TEXT: a value in range is doubled and formatted as TEXT.
takes() {
    try "$1"
    check "app '$1' exits with 0" exits_with 0
    check "app '$1' prints $2" stdout_ends_a_line_with "$2"
    check "app '$1' completes" stdout_has "Execution complete"
    check "app '$1' leaves stderr empty" stderr_is_empty
}

# overflows VALUE: a value whose double leaves 32 bits stops the pipeline.
overflows() {
    try "$1"
    check "app '$1' exits with 1" exits_with 1
    check "app '$1' says why" \
        stderr_is "overflow: $1 * 2 exceeds i32 range"
    check "app '$1' stops there" stdout_lacks "Value-"
    check "app '$1' does not complete" stdout_lacks "Execution complete"
}

# refuses REASON ARGUMENT...: wrong arguments end with 2 and the usage.
refuses() {
    reason=$1
    shift
    try "$@"
    check "app '$*' exits with 2" exits_with 2
    check "app '$*' says: $reason" stderr_has "app: $reason"
    check "app '$*' shows the usage" stderr_has "Usage: app"
    check "app '$*' leaves stdout empty" stdout_is_empty
}

not_a_value() {
    refuses "'$1' is not a decimal 32-bit integer" "$1"
}

takes 0 Value-0000
takes 42 Value-0084
takes 007 Value-0014
takes -18 Value--036
takes -500 Value--1000
takes 5000 Value-10000
takes 1073741823 Value-2147483646
takes -1073741824 Value--2147483648

overflows 1073741824
overflows 2147483647
overflows -1073741825
overflows -2147483648

# The validity is part of the story in the steps that have one process.
try 42
if stdout_has "Valid: true"; then
    try -18
    check "a negative value is not valid" stdout_has "Valid: false"
    try 0
    check "zero is not valid" stdout_has "Valid: false"
fi

not_a_value ''
not_a_value -
not_a_value 4x
not_a_value x4
not_a_value ' 42'
not_a_value '42 '
not_a_value '42
'
not_a_value +42
not_a_value 0x2a
not_a_value 4.2
not_a_value 2147483648
not_a_value -2147483649
not_a_value 99999999999
not_a_value 99999999999999999999
refuses "unexpected argument '2'" 1 2

try --no-such-option
check "an unknown option exits with 2" exits_with 2
check "an unknown option is named" stderr_has "'--no-such-option'"
check "an unknown option leaves stdout empty" stdout_is_empty

try --help
check "--help exits with 0" exits_with 0
check "--help prints the usage" stdout_has "Usage: app"
check "--help leaves stderr empty" stderr_is_empty

if [ -w /dev/full ]; then
    "$app" >/dev/full 2>"$work/stderr"
    status=$?
    : >"$work/stdout"
    check "a full disk exits with 1" exits_with 1
    check "a full disk is reported" stderr_has "app: cannot write to stdout: "
fi

report
