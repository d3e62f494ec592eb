#!/bin/sh
# The transcripts in tests/golden are facts. Each step has a copy, so that it
# can prove itself alone: the copy must be the fact, and so must be what app
# prints.
#
#   sh tests/golden.sh BUILD_DIR STEP       e.g. build step03
set -u
cd "$(dirname "$0")/.." || exit 1

build=$1
step=$2
fact=tests/golden/$step.stdout

# is_copy FACT COPY
is_copy() {
    cmp -s "$1" "$2" && return
    echo "FAILED: $2 (+) is not $1 (-):"
    diff -u "$1" "$2" | sed 1,2d | cat -vet
    exit 1
}

for folder in steps/"$step"_*/; do
    is_copy "$fact" "${folder}tests/expected.txt"
    for service in service1 service2; do
        narration=tests/golden/$step.$service.stderr
        [ ! -e "$narration" ] ||
            is_copy "$narration" "${folder}tests/expected_$service.txt"
    done
done

cd "$build/$step" && sh "$OLDPWD/common/every/tests/golden.sh" "$step.golden" \
    "$OLDPWD/$fact" "$PWD/app"
