#!/bin/sh
# Runs a program and compares what it says with a file, byte for byte. It must
# also exit with 0 and leave stderr empty.
#
#   sh golden.sh TEST EXPECTED PROGRAM [ARGUMENT...]
#
# TEST is the name ctest knows this comparison by.
set -u

test=$1
expected=$2
shift 2

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"$@" >"$work/stdout" 2>"$work/stderr"
status=$?

if [ -n "${UPDATE_GOLDEN:-}" ] && [ $status -eq 0 ]; then
    cp "$work/stdout" "$expected"
    echo "$expected now holds what the program printed: read git diff"
    exit 0
fi

passed=yes
if [ $status -ne 0 ]; then
    echo "exit status: expected 0, got $status"
    passed=no
fi
if [ -s "$work/stderr" ]; then
    echo "stderr: expected nothing, got:"
    cat "$work/stderr"
    passed=no
fi
if ! cmp -s "$expected" "$work/stdout"; then
    echo "stdout: expected (-) and got (+); ^I is a tab, \$ ends a line:"
    diff -u "$expected" "$work/stdout" | sed 1,2d | cat -vet
    passed=no
fi
[ $passed = yes ] && exit 0

again="ctest --test-dir '$PWD' -R '^$test\$' --output-on-failure"
echo
echo "Run this test alone:            $again"
echo "Accept the new text on purpose: UPDATE_GOLDEN=1 $again"
exit 1
