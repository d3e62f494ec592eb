#!/bin/sh
# What somebody chooses for the whole arrives in each step: the generator, a
# compiler with a launcher and options, flags, the build type. And no preset
# chooses a generator, so that a compiler, CMake and make are enough.
#
#   sh tests/handed_on.sh CC
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

cc=$1
failed=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# A launcher tells that it was asked, and by which name.
for name in launcher linker; do
    printf '#!/bin/sh\necho %s >>"%s/asked"\nexec "$@"\n' $name "$work" \
        >"$work/$name"
    chmod +x "$work/$name"
done

quietly() {
    "$@" >"$work/log" 2>&1 && return
    echo "FAILED: $*"
    tail -n 20 "$work/log"
    exit 1
}

# has WHAT FILE TEXT
has() {
    grep -q -e "$3" "$2" && return
    echo "FAILED: $1 did not arrive: there should be $3 in ${2##*/}:"
    cat "$2"
    failed=1
}

build=$work/build
cache=$build/step00/CMakeCache.txt
commands=$build/step00/compile_commands.json
quietly env CC="$work/launcher $cc -DIN_CC" CFLAGS="-DIN_CFLAGS -DMORE=1" \
    LDFLAGS="-Wl,--as-needed" cmake --preset default -B "$build" \
    -G "Unix Makefiles" -D CMAKE_BUILD_TYPE=RelWithDebInfo \
    -D CMAKE_C_LINKER_LAUNCHER="$work/linker"
quietly cmake --build "$build" --target step00
has "-G" "$cache" '^CMAKE_GENERATOR:INTERNAL=Unix Makefiles$'
has "CMAKE_BUILD_TYPE" "$cache" '^CMAKE_BUILD_TYPE:.*=RelWithDebInfo$'
has "LDFLAGS" "$cache" '^CMAKE_EXE_LINKER_FLAGS:.*=.*-Wl,--as-needed'
has "the preset's own flags" "$commands" ' -Wconversion '
for flag in -DIN_CC -DIN_CFLAGS -DMORE=1; do
    has "$flag" "$commands" " $flag "
done
has "the launcher in CC" "$work/asked" '^launcher$'
has "CMAKE_C_LINKER_LAUNCHER" "$work/asked" '^linker$'
has "the build type" "$commands" ' -O2 -g '

if grep -n '"generator"' CMakePresets.json common/every/CMakePresets.json; then
    echo "FAILED: a preset chooses the generator"
    failed=1
fi
exit $failed
