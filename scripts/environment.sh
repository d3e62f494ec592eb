# shellcheck shell=sh
# Read by every script here and by every check over the whole: what a user's
# shell may have set, and must not change what they do. To be read before the
# first cd. What is set on purpose stays: CC, CFLAGS, LDFLAGS, TMPDIR, and what
# CMake reads, CMAKE_BUILD_TYPE, CMAKE_C_COMPILER_LAUNCHER and so on.

# Where cd goes, how numbers are written, how tools read their arguments.
unset CDPATH LANGUAGE POSIXLY_CORRECT GREP_OPTIONS GREP_COLOR GREP_COLORS
export LC_ALL=C
# What the programs that build and test print, and how much they do.
unset MAKEFLAGS MFLAGS VERBOSE NINJA_STATUS CLICOLOR_FORCE CTEST_USE_LAUNCHERS \
    CTEST_OUTPUT_ON_FAILURE CTEST_PARALLEL_LEVEL CTEST_NO_TESTS_ACTION \
    CTEST_PROGRESS_OUTPUT CMOCKA_MESSAGE_OUTPUT CMOCKA_XML_FILE \
    CMOCKA_TEST_ABORT
# The programs of the steps have services and a broker of their own.
unset NATS_URL SERVICE1_URL SERVICE2_URL SERVICE_ARGUMENTS NARRATION
# Servers are on this machine: no proxy, in curl's word. apt-get does not know
# the word, and takes its proxy.
export no_proxy='*' NO_PROXY='*'
# git as it is without settings, in whosoever's folder, in a hook too; but for
# the pager.
for name in $(env | sed -n 's/^\(GIT_[A-Z0-9_]*\)=.*/\1/p'); do
    [ "$name" = GIT_PAGER ] || unset "$name"
done
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'

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
    mkdir -p "$1" 2>/dev/null && [ -w "$1" ] && return
    echo "${0##*/}: cannot write to '$PWD/$1': copy everything to a place of" \
        "your own and go on there" >&2
    exit 1
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
        "noexec, or full): choose another folder, TMPDIR=... $0" >&2
    exit 1
}
