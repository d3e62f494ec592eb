#!/bin/sh
# A step is a diff, and some of the diffs are promises: splitting one file into
# several moves lines, it does not rewrite them.
#
#   sh tests/diff.sh
set -u
cd "$(dirname "$0")/.." || exit 1

said=$(scripts/diff --stat 00 01) || exit 1
percent=$(echo "$said" | sed -n 's/.*changed lines moved (\([0-9]*\) %).*/\1/p')
echo "$said"
[ "$percent" -ge 90 ]
