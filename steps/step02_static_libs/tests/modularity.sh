#!/bin/sh
# Shows on a copy of this step, with the compiler at work, that each component,
# which is each folder component*, is built and tested without the others, that
# it includes nothing of theirs, by whatever path, and that touching one leaves
# the others alone.
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

# copy_step: also puts back what wall_off replaced.
copy_step() {
    for entry in "$source_dir"/*; do
        case ${entry##*/} in
        build*) ;;
        *) cp -R "$entry" "$copy" ;;
        esac
    done
}

# wall_off COMPONENT: whoever includes a file of another one gets an error.
wall_off() {
    find "$copy"/component* -name '*.[ch]' ! -path "$copy/$1/*" |
        while read -r file; do
            echo "#error \"$1 must not include this\"" >"$file"
        done
}

mkdir "$copy"
copy_step
quietly "$cmake" -S "$copy" -B "$build" "$@"

for folder in "$copy"/component*; do
    component=${folder##*/}
    wall_off "$component"
    quietly "$cmake" --build "$build" --target "${component}_test"
    quietly "$build/${component}_test"
    for file in $(compiled); do
        case $file in
        "$component.c" | "${component}_test.c") ;;
        *) fail "the test of $component needs $file" ;;
        esac
    done
    quietly "$cmake" --build "$build" --target clean
    copy_step
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
