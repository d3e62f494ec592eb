#!/bin/sh
# What it means that app_shared gets its components from shared libraries, and
# app does not.
#
#   sh shared.sh BUILD_DIR NM OBJDUMP
. "$(dirname "$0")/harness.sh"

build=$1
nm=$2
objdump=$3

# outcome COMMAND...: the last word of the analysis, or the exit status.
outcome() {
    said=$("$@" 2>"$work/stderr") || { echo "status $?"; return; }
    echo "$said" | sed -n 's/Analysis: .* maps to //p'
}

version() {
    "$@" | sed -n 's/Component1 version: //p'
}

exports() {
    "$nm" -D --defined-only "$1" | sed 's/.* //; s/@.*//' | grep component |
        sort | xargs
}

soname() {
    "$objdump" -p "$1" | awk '$1 == "SONAME" { print $2 }'
}

needs() {
    "$objdump" -p "$1" | awk '$1 == "NEEDED" { print $2 }' | grep component |
        sort | xargs
}

same "libcomponent1.so shows its header and nothing else" \
    "component1_as_processor component1_init component1_process \
component1_validate component1_version" \
    "$(exports "$build/libcomponent1.so")"
same "libcomponent2.so shows its header and nothing else" \
    "component2_analyze component2_as_transformer component2_init \
component2_transform component2_version" \
    "$(exports "$build/libcomponent2.so")"

same "the soname of component1 0.1.0" libcomponent1.so.0.1 \
    "$(soname "$build/libcomponent1.so")"
same "the soname of component2 0.2.0" libcomponent2.so.0.2 \
    "$(soname "$build/libcomponent2.so")"
same "app needs no component at run time" "" "$(needs "$build/app")"
same "app_shared needs both" "libcomponent1.so.0.1 libcomponent2.so.0.2" \
    "$(needs "$build/app_shared")"

# The programs and the libraries, moved together and then torn apart.
mkdir "$work/here" "$work/there"
cp -P "$build"/app "$build"/app_shared "$build"/*.so* "$work/here"
same "app runs" Value-0084 "$(outcome "$work/here/app")"
same "app_shared runs from wherever both lie" Value-0084 \
    "$(outcome "$work/here/app_shared")"

mv "$work"/here/libcomponent2.so* "$work/there"
same "app runs without libcomponent2.so" Value-0084 \
    "$(outcome "$work/here/app")"
same "app_shared does not start without it" "status 127" \
    "$(outcome "$work/here/app_shared")"
same "the loader says what is missing" libcomponent2.so.0.2 \
    "$(grep -o 'libcomponent2[.a-z0-9]*' "$work/stderr")"
same "LD_LIBRARY_PATH says where it is" Value-0084 \
    "$(outcome env LD_LIBRARY_PATH="$work/there" "$work/here/app_shared")"

# LD_PRELOAD is a list, separated by spaces, so the impostor is named from where
# it lies. And a sanitizer's runtime insists on being first; here it is not.
cd "$build" || exit 1
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
same "app cannot be fooled about component1's version" 0.1.0 \
    "$(version env LD_PRELOAD=./impostor.so ./app)"
same "app_shared can" 6.6.6 \
    "$(version env LD_PRELOAD=./impostor.so ./app_shared)"

report
