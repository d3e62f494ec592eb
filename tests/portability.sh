#!/bin/sh
# The steps that need no library, 00 to 05, are C17 and POSIX and no more: they
# build as that, with every extension refused, and do the same on 32 bits, with
# another C library, on another processor, and on one with the other byte order.
# Each app tells its golden story there and keeps its promises about arguments.
#
#   sh tests/portability.sh [PLACE...]
#
# Without the compiler for a place, that place is left out and it is said what
# is missing; if nothing is left, it is a skip (77). The tests of the steps are
# not built, as there is no cmocka for most of these places.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1
jobs=$(getconf _NPROCESSORS_ONLN)

# A place; its compiler, and options; what runs its programs; how these begin
# (ELF's class and byte order: 1 is 32 bits, little-endian); and the packages.
# Debian's gcc-multilib, which has the header asm/errno.h for 32 bits, does not
# go together with cross compilers: the one for 64 bits is the same.
places='
gcc  | gcc   |   |   | 2 1 | gcc
clang| clang |   |   | 2 1 | clang
32bit| gcc   | -m32 -idirafter /usr/include/x86_64-linux-gnu |   | 1 1 | lib32gcc-12-dev libc6-dev-i386
musl | musl-gcc |   |   | 2 1 | musl-tools
arm64| aarch64-linux-gnu-gcc |   | qemu-aarch64 -L /usr/aarch64-linux-gnu | 2 1 | gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
s390x| s390x-linux-gnu-gcc   |   | qemu-s390x -L /usr/s390x-linux-gnu     | 2 2 | gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user
'

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

quietly() {
    "$@" >"$work/log" 2>&1 </dev/null && return
    echo "FAILED: $place: $*"
    tail -n 30 "$work/log"
    return 1
}

# can_build_and_run: the compiler and the runner of the place are here.
can_build_and_run() {
    echo '#include <stdio.h>
int main(void) { return puts("") < 0; }' >"$work/small.c"
    # shellcheck disable=SC2086 # one argument a word
    $compiler $options -o "$work/small" "$work/small.c" 2>/dev/null &&
        $runner "$work/small" >/dev/null 2>&1
}

# build STEP FOLDER
build() {
    flags="$options -pedantic-errors -Wall -Wextra -Werror"
    targets=app
    case $1 in
    */step04_*) targets="app app_shared" ;;
    */step05_*) targets="app component1 component2" ;;
    esac
    quietly cmake -S "$1" -B "$2" -D CMAKE_C_COMPILER="$compiler" \
        -D CMAKE_C_FLAGS="$flags" -D CMAKE_BUILD_TYPE=Release \
        -D CMOCKA_LIBRARY=none -D CMOCKA_INCLUDE_DIR=none || return 1
    # shellcheck disable=SC2086
    quietly cmake --build "$2" -j "$jobs" --target $targets
}

# behaves STEP FOLDER PROGRAM: it is for that place, and does there what it
# does everywhere.
behaves() {
    found=$(od -An -j4 -N2 -tu1 "$2/$3" | xargs)
    if [ "$found" != "$header" ]; then
        echo "FAILED: $place: $3 should begin with $header, begins with $found"
        return 1
    fi
    printf '#!/bin/sh\nexec %s "$FOLDER/%s" "$@"\n' "$runner" "$3" >"$work/app"
    chmod +x "$work/app"
    export FOLDER="$2" EXE_DIR="$2"
    quietly sh "$1/tests/golden.sh" "$3" "$1/tests/expected.txt" "$work/app" &&
        quietly sh "$1/tests/arguments.sh" "$work/app"
}

failed=0
done=0
echo "$places" | grep . >"$work/places"
while IFS='|' read -r place compiler options runner header packages <&4; do
    place=$(echo "$place" | xargs)
    compiler=$(echo "$compiler" | xargs)
    runner=$(echo "$runner" | xargs)
    header=$(echo "$header" | xargs)
    case " $* " in "  " | *" $place "*) ;; *) continue ;; esac
    if ! can_build_and_run; then
        echo "$place is left out: no compiler or emulator (apt-get install" \
            "$(echo "$packages" | xargs))"
        continue
    fi
    steps=
    for step in steps/step0[0-5]_*; do
        name=${step#steps/}
        folder=$work/$place/${name%%_*}
        mkdir -p "$folder"
        build "$step" "$folder" && behaves "$step" "$folder" app &&
            { [ ! -e "$folder/app_shared" ] ||
                behaves "$step" "$folder" app_shared; } &&
            steps="$steps ${name%%_*}" || failed=1
    done
    echo "$place:$steps"
    done=$((done + 1))
done 4<"$work/places"
[ $done -gt 0 ] || exit 77
exit $failed
