#!/bin/sh
# Each test that tests/labels.txt names is there, so that no line of it can
# outlive what it is about.
#
#   sh tests/labels.sh BUILD_DIR
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

ctest --test-dir "$1" -N | sed -n 's/^ *Test *#[0-9]*: //p' >"$work/tests"
grep -v '^#' tests/labels.txt | grep . | while read -r name label; do
    case $label in
    once | memory | threads) ;;
    *) echo "FAILED: '$label', the label of $name, is not in use" ;;
    esac
    grep -qFx "$name" "$work/tests" ||
        echo "FAILED: tests/labels.txt: there is no test $name"
done >"$work/failed"
cat "$work/failed"
[ -s "$work/tests" ] && [ ! -s "$work/failed" ]
