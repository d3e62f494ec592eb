#!/bin/sh
# What the program takes and refuses, with which words and exit status.
#
#   sh tests/arguments.sh PROGRAM
set -u

program=$1
passed=0
failed=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# refuses TEXT [ARGUMENT...]: exit status 2, that text and the usage on stderr.
refuses() {
    text=$1
    shift
    "$program" "$@" >"$work/stdout" 2>"$work/stderr"
    if [ $? -eq 2 ] && [ ! -s "$work/stdout" ] &&
        grep -qFx -e "components: $text" "$work/stderr" &&
        grep -q '^Usage: components' "$work/stderr"; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: '$*' should be refused: $text"
    cat "$work/stdout" "$work/stderr"
}

# takes LINE [ARGUMENT...]: exit status 0, and that line.
takes() {
    line=$1
    shift
    if "$program" --no-broker "$@" >"$work/stdout" 2>"$work/stderr" &&
        grep -qFx -e "$line" "$work/stdout" && [ ! -s "$work/stderr" ]; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: '$*' should print: $line"
    cat "$work/stdout" "$work/stderr"
}

takes '  42 -> Value-0084'
takes '  -18 -> Value--036' -18
takes '  7 -> Value-0014' 007
takes '  -2147483648 -> ERROR(doubler): overflow: -2147483648 * 2 exceeds i32 range' \
    -2147483648
takes '  1 -> Value-0002' 3 1 --host loop
takes 'Usage: components [OPTION...] [VALUE...]' --help
# shellcheck disable=SC2046 # one argument a word
takes '  64 -> Value-0128' $(seq 64)
for value in '' +42 ' 42' '42 ' 4x 0x2a 2147483648 -2147483649; do
    refuses "'$value' is not a decimal 32-bit integer" "$value"
done
# shellcheck disable=SC2046
refuses "'65' is one value too many" $(seq 65)
refuses "'--wrong' is not an option" --wrong
refuses "'-x' is not an option" -x
refuses "'--hos' is not an option" --hos loop
refuses "'--host' needs something behind it" 1 --host
refuses "'--host' does not have that choice" --host moon

"$program" --no-broker --stamps 42 >"$work/stdout"
if grep -q '^      doubled at [0-9]\{19\} ns, formatted [0-9]* ns later$' \
    "$work/stdout"; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "FAILED: --stamps should show both stamps"
fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
