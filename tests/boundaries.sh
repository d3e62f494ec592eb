#!/bin/sh
# Checks the table in tests/boundaries.txt against the object files.
#
#   sh tests/boundaries.sh BUILD_DIR NM
set -u
cd "$(dirname "$0")/.." || exit 1

build=$1
nm=$2
boundary=common/some/tests/boundary.sh
failed=0

grep -v '^#' tests/boundaries.txt | {
    while read -r step source prefixes; do
        find "$build/$step" -name "$source.o" | {
            none=yes
            while read -r object; do
                none=no
                sh $boundary "$nm" "$prefixes" "$object" || exit 1
            done
            [ $none = no ] || { echo "FAILED: $step has no $source.o"; exit 1; }
        } || failed=1
    done
    exit $failed
}
