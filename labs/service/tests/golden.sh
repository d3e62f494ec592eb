#!/bin/sh
# Runs a program and compares what it says with a file, byte for byte. It must
# also exit with 0 and leave stderr empty, but for what services narrate there.
#
#   sh golden.sh TEST EXPECTED PROGRAM [ARGUMENT...]
#
# TEST is the name ctest knows this comparison by. In the file <EXE_DIR> stands
# for the real directory of PROGRAM, or for $EXE_DIR if that is set; <UUID> for
# one version 4 UUID, the same wherever it occurs; and nats://127.0.0.1:4222 for
# the broker at $NATS_URL.
set -u

test=$1
expected=$2
shift 2

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# replace FROM TO FILE: FILE with every FROM replaced, both taken literally.
replace() {
    FROM=$1 TO=$2 awk '{
        line = ""
        while ((i = index($0, ENVIRON["FROM"])) > 0) {
            line = line substr($0, 1, i - 1) ENVIRON["TO"]
            $0 = substr($0, i + length(ENVIRON["FROM"]))
        }
        print line $0
    }' "$3"
}

# uuids FILE: the version 4 UUIDs in it, each once (RFC 9562, section 5.4).
uuids() {
    hex='[0-9a-f]'
    grep -o "$hex\{8\}-$hex\{4\}-4$hex\{3\}-[89ab]$hex\{3\}-$hex\{12\}" "$1" |
        sort -u
}

"$@" >"$work/stdout" 2>"$work/stderr.all"
status=$?
grep -v '^	\[Service' "$work/stderr.all" >"$work/stderr"

exe_dir=${EXE_DIR:-$(cd "$(dirname "$1")" && pwd -P)}
uuid=$(uuids "$work/stdout")
broker=${NATS_URL:-nats://127.0.0.1:4222}
replace '<EXE_DIR>' "$exe_dir" "$expected" >"$work/expected.1"
replace '<UUID>' "${uuid:-no UUID}" "$work/expected.1" >"$work/expected.2"
replace nats://127.0.0.1:4222 "$broker" "$work/expected.2" >"$work/expected"

if [ -n "${UPDATE_GOLDEN:-}" ] && [ $status -eq 0 ]; then
    replace "$exe_dir" '<EXE_DIR>' "$work/stdout" >"$work/new.1"
    replace "${uuid:-no UUID}" '<UUID>' "$work/new.1" >"$work/new.2"
    replace "$broker" nats://127.0.0.1:4222 "$work/new.2" >"$expected"
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
if ! cmp -s "$work/expected" "$work/stdout"; then
    echo "stdout: expected (-) and got (+); ^I is a tab, \$ ends a line:"
    diff -u "$work/expected" "$work/stdout" | sed 1,2d | cat -vet
    passed=no
fi
[ $passed = yes ] && exit 0

again="ctest --test-dir '$PWD' -R '^$test\$' --output-on-failure"
echo
echo "Run this test alone:            $again"
echo "Accept the new text on purpose: UPDATE_GOLDEN=1 $again"
exit 1
