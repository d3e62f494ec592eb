# shellcheck shell=sh
# Read by every script here and by every check over the whole: what a user's
# shell may have set, and must not change what they do. To be read before the
# first cd. What is set on purpose stays: CC, CFLAGS, LDFLAGS, TMPDIR, and what
# CMake reads, CMAKE_BUILD_TYPE, CMAKE_C_COMPILER_LAUNCHER and so on.

# What changes how the shell and its tools write names and numbers, what programs
# that build and test print and how much they do, how git shows a change; what
# only generators that we do not take read; and where the steps' programs would
# look for services and a broker, of which they have their own.
for name in $(env | sed -n 's/^\([A-Z][A-Z0-9_]*\)=.*/\1/p'); do
    case $name in
    GIT_PAGER) ;;
    CDPATH | LANGUAGE | POSIXLY_CORRECT | QUOTING_STYLE | TIME_STYLE | \
        BLOCK_SIZE | BLOCKSIZE | GREP_* | TAR_OPTIONS | MAKEFLAGS | MFLAGS | \
        GNUMAKEFLAGS | MAKEFILES | VERBOSE | DESTDIR | NINJA_STATUS | \
        CLICOLOR_FORCE | CTEST_* | CMOCKA_* | VALGRIND_OPTS | \
        SHELLCHECK_OPTS | PYTHONHOME | PYTHONWARNINGS | GIT_* | \
        CMAKE_GENERATOR_* | NATS_URL | SERVICE[12]_URL | SERVICE_ARGUMENTS | \
        NARRATION) unset "$name" ;;
    esac
done
export LC_ALL=C
# Servers are on this machine: no proxy, in curl's word. apt-get does not know
# the word, and takes its proxy.
export no_proxy='*' NO_PROXY='*'
# git without settings, in whosoever's folder, in a hook too.
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'

# The folder for temporary files is one, wherever a script goes.
case ${TMPDIR:-/tmp} in
/*) ;;
*) export TMPDIR="$PWD/$TMPDIR" ;;
esac

# takes_files FOLDER: tries it, with a megabyte.
takes_files() {
    tried=$(mktemp "$1/tmp.XXXXXX" 2>/dev/null) || return 1
    taken=yes
    head -c 1000000 /dev/zero 2>/dev/null >"$tried" || taken=no
    rm "$tried"
    [ $taken = yes ]
}

if ! takes_files "${TMPDIR:-/tmp}"; then
    echo "${0##*/}: cannot write to '${TMPDIR:-/tmp}', the folder for temporary" \
        "files, or it is full: choose another, TMPDIR=... $0" >&2
    exit 1
fi

# Ninja, but for who wants another program: a build folder that exists keeps its
# own.
: "${CMAKE_GENERATOR:=Ninja}"
case $CMAKE_GENERATOR in
*Multi-Config | Xcode | Visual*)
    echo "CMAKE_GENERATOR is '$CMAKE_GENERATOR', which keeps several" \
        "configurations in one folder; here each has its own: set it to Ninja" \
        "or 'Unix Makefiles', or unset it" >&2
    exit 2
    ;;
esac
export CMAKE_GENERATOR

# folder_to_write NAME: makes a folder here, or ends the script.
folder_to_write() {
    mkdir -p "$1" 2>/dev/null && takes_files "$1" && return
    echo "${0##*/}: cannot write to '$PWD/$1', or it is full: copy everything to" \
        "a place of your own and go on there" >&2
    exit 1
}

# is_here FOLDER
is_here() {
    [ "$(readlink -f "$1/CMakeLists.txt")" = "$(readlink -f CMakeLists.txt)" ]
}

# folder_to_execute: whether programs may be run in the folder for temporary
# files; else ends the script.
folder_to_execute() {
    tried=$(mktemp) || exit 1
    printf '#!/bin/sh\n' >"$tried" && chmod +x "$tried"
    if "$tried" 2>/dev/null; then
        rm "$tried"
        return
    fi
    rm "$tried"
    echo "${0##*/}: no program may run in '${TMPDIR:-/tmp}' (it is mounted" \
        "noexec): choose another folder, TMPDIR=... $0" >&2
    exit 1
}
