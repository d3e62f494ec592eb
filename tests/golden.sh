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

for copy in steps/"$step"_*/tests/expected.txt; do
    if ! cmp -s "$fact" "$copy"; then
        echo "FAILED: $copy (+) is not $fact (-):"
        diff -u "$fact" "$copy" | sed 1,2d | cat -vet
        exit 1
    fi
done

cd "$build/$step" && sh "$OLDPWD/common/tests/golden.sh" "$step.golden" \
    "$OLDPWD/$fact" "$PWD/app"
