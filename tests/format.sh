#!/bin/sh
# Every C file is as clang-format would write it. clang-format 14 is the judge:
# other versions differ in details, so any other is a skip (77), not a verdict.
#
#   sh tests/format.sh
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

for tool in clang-format-14 clang-format; do
    "$tool" --version 2>/dev/null | grep -q 'version 14\.' && break
    tool=
done
if [ -z "$tool" ]; then
    echo "skipped: clang-format 14 is not installed (apt-get install clang-format-14)"
    exit 77
fi

find bench common labs steps tests trace -name 'build*' -prune -o -name '*.[ch]' \
    -exec "$tool" --dry-run --Werror {} +
