#!/bin/sh
# Nothing in somebody else's shell, folder or system changes what the scripts do;
# and where they cannot work, they say so in one line.
#
#   sh tests/environment.sh
#
# Works in a copy whose path has a space and brackets, on the smallest step and
# one with services. Without root, or a kernel that lets it mount, it leaves out
# what needs that, and says so.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

passed=0
failed=0

scripts/doctor 00 07 >/dev/null || {
    echo "skipped: steps lack something (scripts/doctor says what)"
    exit 77
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

copy="$work/a [1] copy"
mkdir "$copy"
for entry in * .clang-format .gitattributes; do
    case $entry in build* | my-work) ;; *) cp -R "$entry" "$copy" ;; esac
done
rm -rf "$copy"/steps/*/build*

run() {
    "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
}

# check WHAT STATUS FILE TEXT: the exit status, and a line in stdout or stderr.
check() {
    if [ $status -eq "$2" ] && grep -q -e "$4" "$work/$3"; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $1: expected exit status $2 and in $3: $4, got $status"
    cat "$work/stdout" "$work/stderr"
}

# one_line WHAT: that is all it said on stderr.
one_line() {
    lines=$(wc -l <"$work/stderr")
    if [ "$lines" -eq 1 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1: expected one line on stderr, got $lines:"
        cat "$work/stderr"
    fi
}

# stand_in PROGRAM TEXT: a program of that name that comes first in $PATH.
mkdir "$work/bin"
stand_in() {
    printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# ---- What a shell may have set ----

mkdir "$work/elsewhere" "$work/elsewhere/scripts" "$work/home"
echo 'proxy = "http://127.0.0.1:1"' >"$work/home/.curlrc"
printf '[diff]\n\texternal = false\n' >"$work/home/.gitconfig"

# strange COMMAND...: in a shell that has everything set.
strange() {
    env -u GIT_CONFIG_GLOBAL -u no_proxy -u NO_PROXY -u CMAKE_GENERATOR \
        CDPATH="$work/elsewhere" HOME="$work/home" GIT_DIR=/nowhere \
        GIT_EXTERNAL_DIFF=false GIT_DIFF_OPTS=--unified=0 GIT_CONFIG_COUNT=1 \
        GIT_CONFIG_KEY_0=core.bare GIT_CONFIG_VALUE_0=true \
        http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 \
        ALL_PROXY=http://127.0.0.1:1 LC_ALL=de_DE.UTF-8 LANGUAGE=de \
        POSIXLY_CORRECT=1 GREP_OPTIONS=--color=always CLICOLOR_FORCE=1 \
        QUOTING_STYLE=shell-always BLOCK_SIZE=1 TAR_OPTIONS=-z DESTDIR=/no \
        MAKEFLAGS=-n GNUMAKEFLAGS=-n MAKEFILES=/no VERBOSE=1 \
        CMAKE_GENERATOR_INSTANCE=x CTEST_OUTPUT_ON_FAILURE=1 \
        CTEST_PARALLEL_LEVEL=x CMOCKA_MESSAGE_OUTPUT=XML VALGRIND_OPTS=-v \
        SHELLCHECK_OPTS=-x PYTHONWARNINGS=error PYTHONHOME=/no \
        NATS_URL=nats://127.0.0.1:1 SERVICE1_URL=http://127.0.0.1:1 "$@"
}

cd "$copy" || exit 1
run strange scripts/run 00 07
check "a run" 0 stdout '^2 steps agree: Value-0084$'
run strange scripts/test --quick 00
check "a quick test" 0 stdout '^gcc  *passed'
run strange scripts/doctor 00
check "doctor" 0 stdout '^step00  single file  *ready$'
run strange sh -c 'scripts/common --check && echo "no copy differs"'
check "the masters" 0 stdout '^no copy differs$'
run strange sh steps/step07_http/with_services.sh build/step07 \
    sh -c 'scripts/health "$SERVICE1_URL"'
check "health, with a proxy" 0 stdout '^http://127.0.0.1:[0-9]*: ok$'
run strange sh tests/labels.sh build
check "a check by hand" 1 stdout '^FAILED: tests/labels.txt: there is no test s'
run env CC="gcc -DNOTHING" CFLAGS=-DMORE scripts/run 00
check "a compiler with an option" 0 stdout '^step00.*  Value-0084  *yes '
run env CMAKE_GENERATOR="Unix Makefiles" GNUMAKEFLAGS=-n \
    scripts/run --build "$work/make" 00
check "options for make" 0 stdout '^step00.*  Value-0084  *yes '

# ---- Other systems ----

stand_in date 'case $1 in *N) exec /bin/date "${1%%N}" ;; *) exec /bin/date "$@" ;; esac'
run env PATH="$work/bin:$PATH" scripts/run 00
check "a date without nanoseconds" 0 stdout '^step00.*  yes  *[0-9]*000 ms$\|  0 ms$'
rm "$work/bin/date"

stand_in setarch 'exit 1'
stand_in cat 'case $1 in /proc/sys/vm/mmap_rnd_bits) echo 32 ;; *) exec /bin/cat "$@" ;; esac'
run env PATH="$work/bin:$PATH" sh tests/configuration.sh tsan
check "no setarch" 0 stdout '^tsan: skipped: addresses are scattered too far'
rm "$work/bin/setarch" "$work/bin/cat"

stand_in apt-get 'exit 1'
stand_in apt-cache 'echo "  Candidate: (none)"'
stand_in clang-format 'echo "clang-format version 19.1.7"'
stand_in clang-format-14 'exit 127'
run env PATH="$work/bin:$PATH" scripts/doctor --install --yes 00 checks
check "no clang-format 14 to be had" 0 stdout 'checks are left out:.* clang-format'
run env PATH="$work/bin:$PATH" sh tests/format.sh
check "another clang-format" 77 stdout '^skipped: clang-format 14 is not '
stand_in cppcheck 'echo "Cppcheck 2.17.1"'
run env PATH="$work/bin:$PATH" sh tests/checkers.sh cppcheck build
check "another cppcheck" 77 stdout '^skipped: cppcheck is another version'
rm "$work"/bin/*

stand_in pkg-config 'case $* in *"libcurl >= "*) exit 1 ;; *) exec /usr/bin/pkg-config "$@" ;; esac'
run env PATH="$work/bin:$PATH" scripts/doctor 07
check "a libcurl that CMake would refuse" 1 stdout 'missing: curl-[0-9]'
rm "$work/bin/pkg-config"

# ---- Folders ----

# mounted OPTIONS FOLDER COMMAND...: where FOLDER is mounted on itself with these.
mounted() {
    unshare -m sh -c 'mount --bind "$2" "$2" &&
        mount -o "remount,bind,$1" "$2" || exit 99
        shift 2 && exec "$@"' sh "$@"
}

run env TMPDIR=/no scripts/run 00
check "no temporary folder" 1 stderr "cannot write to '/no', .*TMPDIR="
one_line "no temporary folder"
mkdir "$work/tmp"
run env TMPDIR="../tmp" scripts/test --quick 00
check "a relative temporary folder" 0 stdout '^gcc  *passed'
# With what was built, which knows where it was.
cp -R "$copy" "$work/another"
cd "$work/another" || exit 1
run scripts/run 00
check "a copy" 1 stderr "scripts/run: 'build' was made for '.*copy': remove it"
one_line "a copy"
run scripts/test --quick 00
check "a copy" 0 stdout '^gcc  *passed'
run grep -c "\[1\] copy" build-test/gcc/CMakeCache.txt
check "a copy is what is tested" 1 stdout '^0$'
cd "$copy" || exit 1

run mounted noexec "$work/tmp" true
if [ $status -eq 0 ]; then
    run mounted noexec "$work/tmp" env TMPDIR="$work/tmp" scripts/test --quick 00
    check "a noexec temporary folder" 1 stderr 'no program may run in .*TMPDIR='
    one_line "a noexec temporary folder"
    run unshare -m sh -c 'mount -t tmpfs -o size=64k tmpfs "$1" &&
        TMPDIR=$1 exec scripts/run 00' sh "$work/tmp"
    check "a full temporary folder" 1 stderr "or it is full: choose .*TMPDIR="
    one_line "a full temporary folder"
    rm -rf build build-test
    run mounted ro "$copy" scripts/run 00
    check "a read-only tree" 1 stderr "cannot write to '.*/build', or .*: copy every"
    one_line "a read-only tree"
    run mounted ro "$copy" scripts/test --quick 00
    check "a read-only tree" 1 stderr "cannot write to '.*/build-test', or .*: copy"
    one_line "a read-only tree"
else
    echo "a noexec and a read-only folder are left out: cannot mount here"
fi

if command -v git >/dev/null; then
    git -c core.autocrlf=true init -q "$work/clone" &&
        cp "$copy/.gitattributes" "$copy/README.md" "$work/clone" &&
        cd "$work/clone" && git add . && rm README.md &&
        git -c core.autocrlf=true checkout -q -- README.md
    run grep -c "$(printf '\r')" README.md
    check "a clone that wants other line ends" 1 stdout '^0$'
fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
