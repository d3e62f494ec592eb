#!/bin/sh
# Whoever reads bytes from outside stands whatever they are: libFuzzer makes
# them up, guided by what they reach, under the address and undefined-behaviour
# sanitizers. The targets in tests/fuzz also say what must be true of each
# answer: a message that was read is written and read again as the same, one
# that was refused leaves its place untouched and gets its reason, and so on.
#
#   sh tests/fuzz.sh BUILD_DIR [SECONDS [TARGET...]]
#
# Builds the targets in BUILD_DIR/fuzz, if something is newer than they are, and
# runs each for SECONDS; without them, for 20,000 inputs, or two seconds if
# these are slow. What was found to reach something new stays there, and the
# next run begins with it.
# Without clang's fuzzer library it is a skip (77).
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"

limit="-max_total_time=${2:-2}"
[ $# -gt 1 ] || limit="$limit -runs=20000"
mkdir -p "$1/fuzz" && build=$(cd "$1/fuzz" && pwd) || exit 1
[ $# -lt 2 ] && shift || shift 2
chosen=" $* "
cd "$(dirname "$0")/.." || exit 1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

clang=$(command -v clang || command -v clang-14)
if ! printf '%s\n' '#include <stddef.h>' \
    'int LLVMFuzzerTestOneInput(const char *data, size_t size);' \
    'int LLVMFuzzerTestOneInput(const char *data, size_t size)' \
    '{ return data && size ? 0 : 0; }' |
    "${clang:-clang}" -fsanitize=fuzzer,address,undefined -x c - \
        -o "$work/a.out" 2>/dev/null; then
    echo "skipped: clang and its fuzzer library are not installed" \
        "(apt-get install clang libclang-rt-14-dev)"
    exit 77
fi

# compile OPTION...: with the headers of the step whose folder is $step.
compile() {
    set -- "$@" -I tests/fuzz -I "$step" -I "$step/app"
    for include in "$step"/*/include; do
        set -- "$@" -I "$include"
    done
    "$clang" -std=c17 -Wall -Wextra -g -O1 -fno-omit-frame-pointer \
        -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
        -fsanitize=fuzzer,address,undefined \
        -fno-sanitize-recover=undefined "$@"
}

# together COMMAND...: in the background, as many as there are processors.
started=0
together() {
    "$@" &
    started=$((started + 1))
    [ $((started % $(getconf _NPROCESSORS_ONLN))) -ne 0 ] || wait
}

# object STEP SOURCE: where the one is that several targets may share.
object() {
    echo "$work/step$1.$(echo "$2" | tr / _).o"
}

# build_object STEP SOURCE PACKAGES: SOURCE is a file in tests/fuzz, or with
# =MAIN behind it one of the step, whose main is called that.
build_object() {
    step=$(echo steps/step"$1"_*)
    packages=$(echo "$3" | tr ',-' '  ')
    # shellcheck disable=SC2086 # one argument a word
    flags=$(pkg-config --cflags ${packages:-} 2>/dev/null)
    case $2 in
    *=*) set -- "$1" "$2" -D "main=${2#*=}" "$step/${2%=*}" ;;
    *) set -- "$1" "$2" "tests/fuzz/$2" ;;
    esac
    object=$(object "$1" "$2")
    shift 2
    # shellcheck disable=SC2086
    compile $flags -c "$@" -o "$object"
}

# sources FILE SOURCE...: as build_object wants them.
sources() {
    echo "$1"
    shift
    for source; do
        case $source in *=*) echo "$source" ;; *) echo "$source=main" ;; esac
    done
}

# link NUMBER NAME PACKAGES SOURCE...
link() {
    number=$1
    name=$2
    packages=$(echo "$3" | tr ',-' '  ')
    shift 3
    for source; do
        shift
        set -- "$@" "$(object "$number" "$source")"
    done
    # shellcheck disable=SC2046,SC2086
    compile "$@" -o "$build/$name.new" \
        $(pkg-config --libs ${packages:-} 2>/dev/null) &&
        mv "$build/$name.new" "$build/$name"
}

# seeds NAME FILE PREFIX,...: one file for each line with each prefix.
seeds() {
    folder=$work/seeds.$1
    mkdir "$folder"
    [ "$2" != none ] || return 0
    awk -v prefixes="$3" -v folder="$folder" '
        BEGIN { n = split(prefixes, prefix, ",") }
        /^#/ { next }
        {
            for (i = 1; i <= n; i++) {
                file = sprintf("%s/%03d-%d", folder, NR, i)
                printf "%s%s", prefix[i] == "-" ? "" : prefix[i], $0 > file
                close(file)
            }
        }' "tests/fuzz/$2.seeds"
    [ "$2" != arguments ] || for file in "$folder"/*; do
        tr ' ' '\0' <"$file" >"$folder.0" && mv "$folder.0" "$file"
    done
}

# run NAME DICTIONARY: fuzzes it, and tells how it went.
run() {
    name=$1
    dictionary=$2
    corpus=$build/corpus/$name
    mkdir -p "$corpus" "$build/crashes"
    # shellcheck disable=SC2086 # one argument a word
    set -- $limit -max_len=8192 -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -close_fd_mask=3 \
        -artifact_prefix="$build/crashes/$name-"
    [ ! -e "tests/fuzz/$dictionary.dict" ] ||
        set -- "$@" -dict="tests/fuzz/$dictionary.dict"
    if env -u SERVICE1_URL -u SERVICE2_URL -u NATS_URL \
        "$build/$name" "$@" "$corpus" "$work/seeds.$name" \
        >/dev/null 2>"$build/$name.log" </dev/null; then
        awk -v name="$name" '
            /^stat::number_of_executed_units/ { count = $2 }
            / cov: / { sub(/.* cov: /, ""); covered = $1 }
            END {
                printf "%-12s%9d executions, %d edges\n", name, count, covered
                exit count == 0
            }' "$build/$name.log"
        return
    fi
    crash=$(sed -n 's/.*Test unit written to //p' "$build/$name.log")
    : >"$work/failed"
    echo "FAILED: $name; expected to stand every input, got:"
    if [ -n "$crash" ]; then
        "$build/$name" "$crash" 2>&1 | tail -n 40
        echo "Again: '$build/$name' '$crash'"
    else
        tail -n 40 "$build/$name.log"
    fi
}

# seed_and_run NAME SEEDS PREFIXES: says it all at once.
seed_and_run() {
    {
        if [ -x "$build/$1" ]; then
            seeds "$@" && run "$1" "$2"
        else
            : >"$work/failed"
            echo "FAILED: $1 does not build"
        fi
    } >"$work/$1.said"
    cat "$work/$1.said"
}

grep -v '^#' tests/fuzz/targets.txt | grep . | while read -r name file number rest; do
    case $chosen in "  " | " " | *" $name "*) ;; *) continue ;; esac
    ls -d steps/step"$number"_* >/dev/null && echo "$name $file $number $rest"
done >"$work/targets"
[ -s "$work/targets" ] || { echo "FAILED: there is no such target"; exit 1; }

# What is not newer than all that it may be made of.
while read -r name file number rest <&4; do
    step=$(echo steps/step"$number"_*)
    [ ! -e "$build/$name" ] || [ -n "$(find "$step" tests/fuzz tests/fuzz.sh \
        -newer "$build/$name" -type f)" ] || continue
    rm -f "$build/$name"
    echo "$name $file $number $rest"
done 4<"$work/targets" >"$work/stale"

while read -r _ file number _ _ packages sources <&4; do
    # shellcheck disable=SC2086 # one argument a word
    for source in $(sources "$file" $sources); do
        object=$(object "$number" "$source")
        [ ! -e "$object.begun" ] || continue
        : >"$object.begun"
        together build_object "$number" "$source" "$packages"
    done
done 4<"$work/stale"
wait
while read -r name file number _ _ packages sources <&4; do
    # shellcheck disable=SC2046,SC2086
    together link "$number" "$name" "$packages" $(sources "$file" $sources)
done 4<"$work/stale"
wait

while read -r name _ _ prefixes seeds _ <&4; do
    together seed_and_run "$name" "$seeds" "$prefixes"
done 4<"$work/targets"
wait
[ ! -e "$work/failed" ]
