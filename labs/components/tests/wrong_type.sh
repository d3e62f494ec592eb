#!/bin/sh
# What is sent to a component has the right type, or it does not compile.
#
#   sh tests/wrong_type.sh SOURCE_DIR CC
set -u
unset CDPATH
cd "$1" || exit 1
cc=$2

# compile [OPTION...]: what the compiler says is in $said.
compile() {
    said=$("$cc" -std=c17 -D_GNU_SOURCE -Werror -fsyntax-only -Icomponents \
        -Ihosts -Imailbox -Isupport/include "$@" tests/wrong_type.c 2>&1)
}

compile || { echo "FAILED: what is right does not compile: $said"; exit 1; }
for wrong in COMPONENT SENDER REQUEST MESSAGE; do
    compile -D "WRONG_$wrong" && {
        echo "FAILED: WRONG_$wrong compiles"
        exit 1
    }
    echo "$said" | grep -qi 'incompatible\|makes integer from pointer' || {
        echo "FAILED: WRONG_$wrong does not compile, but not for its type: $said"
        exit 1
    }
done
echo "4 wrong types do not compile"
