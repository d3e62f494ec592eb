#!/bin/sh
# Shows on a copy of this step, with the compiler at work, that a component is
# built and tested without the others and that touching one leaves the others
# alone.
#
#   sh modularity.sh SOURCE_DIR CMAKE [OPTION...]
set -u

source_dir=$1
cmake=$2
shift 2

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
copy=$work/copy
build=$work/build

fail() {
    echo "FAILED: $1"
    exit 1
}

quietly() {
    "$@" >"$work/log" 2>&1 && return
    cat "$work/log"
    fail "$*"
}

# compiled [FIND_TEST...]: the sources that have an object file.
compiled() {
    find "$build" -name '*.c.o' "$@" | sed 's|.*/||; s|\.o$||' | sort -u | xargs
}

mkdir "$copy"
for entry in "$source_dir"/*; do
    case ${entry##*/} in
    build*) ;;
    *) cp -R "$entry" "$copy" ;;
    esac
done
quietly "$cmake" -S "$copy" -B "$build" "$@"

for component in component1 component2; do
    quietly "$cmake" --build "$build" --target ${component}_test
    quietly "$build/${component}_test"
    for file in $(compiled); do
        case $file in
        "$component.c" | "${component}_test.c") ;;
        *) fail "the test of $component needs $file" ;;
        esac
    done
    quietly "$cmake" --build "$build" --target clean
done

quietly "$cmake" --build "$build"
touch "$work/before" "$copy/component2/src/component2.c"
quietly "$cmake" --build "$build"
for file in $(compiled -newer "$work/before"); do
    case $file in
    component2.c) again=yes ;;
    component2_test.c) ;;
    *) fail "touching component2.c also compiled $file" ;;
    esac
done
[ "${again-}" = yes ] || fail "touching component2.c compiled nothing"

echo "each component builds and tests alone; touching one compiles one"
