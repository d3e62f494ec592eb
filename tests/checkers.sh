#!/bin/sh
# Four programs that read code and look for faults find none:
#
#   sh tests/checkers.sh CHECKER BUILD_DIR
#
#   cppcheck    reads all C files of the steps and labs. What it gets wrong stands, with
#               the reason, in tests/checkers/cppcheck.txt
#   clang_tidy  reads the C files that ship. What it looks for, and why, stands
#               in tests/checkers/clang_tidy.txt
#   fanalyzer   is gcc's, and reads all C files of the steps, without exceptions.
#               Not optimised, whatever they are built with: behind the
#               inliner, gcc 12 takes the copying of one byte of step03's and
#               step05's results for a read of what was never written
#   ...         and shellcheck reads all scripts
#
# Each must find a fault in tests/checkers/faulty.* first: one that finds
# nothing there has not looked. The C files are those that the steps'
# compile_commands.json in BUILD_DIR name, compiled as there. A file that
# clang-tidy, gcc or shellcheck found nothing in, with all that it reads besides,
# is not read again, be it in another step or the next time: BUILD_DIR/checkers
# has a note. A checker that is not installed, or is of another version than
# Debian 12 has, is a skip (77): each version finds something else.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"

checker=$1
build=$(cd "$2" && pwd) || exit 1
cd "$(dirname "$0")/.." || exit 1
faulty=$PWD/tests/checkers/faulty

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# needs PROGRAM VERSION
needs() {
    if ! command -v "$1" >/dev/null; then
        echo "skipped: $1 is not installed (apt-get install $1)" >&3
        exit 77
    fi
    "$1" --version | grep -q "[^0-9.]$2\\([^0-9]\\|\$\\)" && return
    echo "skipped: $1 is another version than $2:" "$("$1" --version)" >&3
    exit 77
}

# each COMMAND...: runs it once for every line on stdin, which it gets as its
# last argument, as many at once as there are processors.
each() {
    tr '\n' '\0' | xargs -r -0 -n 1 -P "$(getconf _NPROCESSORS_ONLN)" "$@"
}

# entries FIELD STEP: that field of every file in the database of the step.
entries() {
    sed -n "s/^  \"$1\": \"\(.*\)\",*\$/\1/p" \
        "$build/$2/compile_commands.json" | sed 's/\\\(["\\]\)/\1/g'
}

# commands STEP: FILE<tab>COMMAND, for each.
commands() {
    entries file "$1" >"$work/file"
    entries command "$1" | paste "$work/file" -
}

steps() {
    (cd "$build" && ls -d step[0-9][0-9])
    ls labs
}

# each_new DATABASE COMMAND: as each, but the lines are "FILE<tab>HOW", how the
# file is compiled. COMMAND knows it as $file, $@ as the arguments without -o,
# and the folder $DATABASE; it is done for each text that it has found nothing in
# so far, and finds something if it says so.
each_new() {
    mkdir -p "$build/checkers"
    # shellcheck disable=SC2016 # expanded by that sh
    DATABASE=$1 NOTES="$build/checkers" TO_DO=$2 each sh -c '
        file=${0%%	*}
        how=${0#*	}
        object=${how#* -o }
        eval "set -- ${how%% -o *} ${object#* }" && shift
        note=$(gcc "$@" -E -dD -C -P | { echo "$TO_DO" && cat; } | sha256sum)
        note=$NOTES/${note%% *}
        [ ! -e "$note" ] || exit 0
        found=$(eval "$TO_DO") && [ -z "$found" ] && : >"$note" && exit
        echo "$file: $found"'
}

# must_find TEXT COMMAND...: the command says so of a faulty file.
must_find() {
    text=$1
    shift
    "$@" >"$work/said" 2>&1
    grep -q -e "$text" "$work/said" && return
    echo "FAILED: $* should find: $text, it says:" >&3
    cat "$work/said" >&3
    exit 1
}

exec 3>&1 # what the checkers say themselves goes elsewhere
: >"$work/files"
case $checker in
cppcheck)
    needs cppcheck 2.10
    set -- cppcheck --quiet --enable=warning,performance,portability \
        --suppressions-list=tests/checkers/cppcheck.txt
    must_find memleak "$@" "$faulty.c"
    for step in $(steps); do
        entries file "$step" >>"$work/files"
        "$@" --project="$build/$step/compile_commands.json"
    done
    ;;
clang_tidy)
    needs clang-tidy 14
    checks=$(sed 's/#.*//; s/ //g' tests/checkers/clang_tidy.txt |
        grep . | tr '\n' ,)
    must_find cert-err34-c clang-tidy --quiet --checks="-*,$checks" "$faulty.c" --
    for step in $(steps); do
        commands "$step" | grep -v '^[^	]*/\(steps\|labs\)/[^/	]*/\([^	]*/\)*tests/' |
            sort -u -t '	' -k 1,1 >"$work/step"
        # On stderr it counts what it suppresses.
        # shellcheck disable=SC2016 # expanded there
        each_new "$build/$step" 'clang-tidy --quiet \
            "--header-filter=/(steps|labs)/" "--checks=-*,'"$checks"'" \
            -p "$DATABASE" "$file" 2>/dev/null' <"$work/step"
        cat "$work/step" >>"$work/files"
    done
    ;;
fanalyzer)
    needs gcc 12
    must_find analyzer-malloc-leak gcc -fanalyzer -c "$faulty.c" -o /dev/null
    for step in $(steps); do
        commands "$step" >"$work/step"
        # shellcheck disable=SC2016 # expanded there
        each_new "$build/$step" 'gcc "$@" -O0 -fanalyzer -o /dev/null 2>&1' \
            <"$work/step"
        cat "$work/step" >>"$work/files"
    done
    ;;
shellcheck)
    needs shellcheck 0.9
    must_find SC2164 shellcheck -S warning "$faulty.sh"
    {
        find bench common docs labs scripts steps tests workshop -name 'build*' \
            -prune -o -name '*.sh' -print
        grep -l '^#!' scripts/* workshop/*/check .ci/run
    } | grep -v "/checkers/faulty.sh$" | xargs cksum |
        awk '!seen[$1]++ { print $3 }' >"$work/files" # a text once, of ten copies
    mkdir -p "$build/checkers"
    # What one of them sources is read with it: if any of that changes, all are.
    xargs sed -n 's/.*# shellcheck source=//p' <"$work/files" |
        sed 's|.*/||; s|.*|/&$|' | sort -u >"$work/sourced"
    SOURCED=$(grep -f "$work/sourced" "$work/files" |
        xargs cat .shellcheckrc | sha256sum)
    export SOURCED
    # shellcheck disable=SC2016 # expanded by that sh
    NOTES="$build/checkers" each sh -c '
        note=$({ echo "$SOURCED" && cat "$0"; } | sha256sum)
        note=$NOTES/${note%% *}
        [ -e "$note" ] || ! shellcheck -S warning "$0" || : >"$note"' \
        <"$work/files"
    ;;
*)
    echo "checkers.sh: no checker is called '$checker'" >&3
    exit 2
    ;;
esac >"$work/found" 2>&1

if [ -s "$work/found" ]; then
    echo "FAILED: $checker should find nothing, found:"
    cat "$work/found"
    exit 1
fi
echo "$checker finds nothing in $(wc -l <"$work/files") files"
[ -s "$work/files" ]
