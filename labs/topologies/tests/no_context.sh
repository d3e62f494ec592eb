#!/bin/sh
# A message without a trace context is none that the compiler takes.
#
#   sh tests/no_context.sh SOURCE_DIR CC
. "$(dirname "$0")/harness.sh"
source=$1
cc=$2

compile() {
    run "$cc" -std=c17 -fsyntax-only -I "$source" "-DMISTAKE=$1" \
        "$source/tests/no_context.c"
}

compile 0
check "with a context it is one" exits_with 0
compile 1
check "without one it is a mistake" stderr_has "too few arguments"
compile 2
check "nor can it be made by hand" stderr_has "message"
check "nor can it be made by hand" exits_with 1
report
