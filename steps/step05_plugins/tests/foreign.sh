#!/bin/sh
# The host does not ask who compiled a plugin. Builds plugins with another
# compiler than the host's, or in another language, and lets app run them: the
# transcript must be the same. Without that compiler it is a skip (77).
#
#   sh foreign.sh SOURCE_DIR BUILD_DIR gcc|clang|rustc
. "$(dirname "$0")/harness.sh"

source_dir=$1
build=$2
compiler=$3

need "$compiler" "apt-get install $compiler"

case $compiler in
rustc)
    cp "$build/component1.so" "$work"
    rustc --edition 2021 --crate-type cdylib -o "$work/component2.so" \
        "$source_dir/tests/component2.rs" || exit 1
    ;;
*)
    for number in 1 2; do
        "$compiler" -std=c17 -O2 -shared -fPIC -fvisibility=hidden \
            -I "$source_dir/contracts/include" \
            -I "$source_dir/plugin_interface/include" \
            -D "COMPONENT${number}_VERSION=\"0.$number.0\"" \
            -o "$work/component$number.so" \
            "$source_dir/component$number/src/component$number.c" || exit 1
    done
    ;;
esac

EXE_DIR=$work sh "$source_dir/tests/golden.sh" "foreign.$compiler" \
    "$source_dir/tests/expected.txt" "$build/app" --plugin-dir "$work"
