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
# runs each for SECONDS (2). What was found to reach something new stays there,
# and the next run begins with it.
# Without clang's fuzzer library it is a skip (77).
set -u

seconds=${2:-2}
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

# build NAME FILE PACKAGES SOURCE...
build() (
    name=$1
    packages=$(echo "$3" | tr ',-' '  ')
    objects=$work/objects.$name
    mkdir "$objects"
    # shellcheck disable=SC2086 # one argument a word
    flags=$(pkg-config --cflags ${packages:-} 2>/dev/null)
    # shellcheck disable=SC2086
    compile $flags -c "tests/fuzz/$2" -o "$objects/target.o" || exit 1
    shift 3
    for source; do
        case $source in *=*) main=${source#*=} ;; *) main=main ;; esac
        source=${source%=*}
        # shellcheck disable=SC2086
        compile $flags -D "main=$main" -c "$step/$source" \
            -o "$objects/$(echo "$source" | tr / _).o" || exit 1
    done
    # shellcheck disable=SC2046,SC2086
    compile "$objects"/*.o -o "$build/$name.new" \
        $(pkg-config --libs ${packages:-} 2>/dev/null) &&
        mv "$build/$name.new" "$build/$name"
)

# seeds FILE PREFIX,...: one file for each line with each prefix.
seeds() {
    rm -rf "${work:?}/seeds"
    mkdir "$work/seeds"
    [ "$1" != none ] || return 0
    awk -v prefixes="$2" -v folder="$work/seeds" '
        BEGIN { n = split(prefixes, prefix, ",") }
        /^#/ { next }
        {
            for (i = 1; i <= n; i++) {
                file = sprintf("%s/%03d-%d", folder, NR, i)
                printf "%s%s", prefix[i] == "-" ? "" : prefix[i], $0 > file
                close(file)
            }
        }' "tests/fuzz/$1.seeds"
    [ "$1" != arguments ] || for file in "$work/seeds"/*; do
        tr ' ' '\0' <"$file" >"$work/seed" && mv "$work/seed" "$file"
    done
}

# run NAME DICTIONARY: fuzzes it, and tells how it went.
run() {
    name=$1
    dictionary=$2
    corpus=$build/corpus/$name
    mkdir -p "$corpus" "$build/crashes"
    set -- -max_total_time="$seconds" -max_len=8192 -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -close_fd_mask=3 \
        -artifact_prefix="$build/crashes/$name-"
    [ ! -e "tests/fuzz/$dictionary.dict" ] ||
        set -- "$@" -dict="tests/fuzz/$dictionary.dict"
    if env -u SERVICE1_URL -u SERVICE2_URL -u NATS_URL \
        "$build/$name" "$@" "$corpus" "$work/seeds" \
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
    echo "FAILED: $name; expected to stand every input, got:"
    if [ -n "$crash" ]; then
        "$build/$name" "$crash" 2>&1 | tail -n 40
        echo "Again: '$build/$name' '$crash'"
    else
        tail -n 40 "$build/$name.log"
    fi
    return 1
}

grep -v '^#' tests/fuzz/targets.txt | grep . | while read -r name file number rest; do
    case $chosen in "  " | " " | *" $name "*) ;; *) continue ;; esac
    ls -d steps/step"$number"_* >/dev/null && echo "$name $file $number $rest"
done >"$work/targets"
[ -s "$work/targets" ] || { echo "FAILED: there is no such target"; exit 1; }

# As many at once as there are processors.
count=0
while read -r name file number _ _ packages sources <&4; do
    step=$(echo steps/step"$number"_*)
    [ ! -e "$build/$name" ] || [ -n "$(find "$step" tests/fuzz tests/fuzz.sh \
        -newer "$build/$name" -type f)" ] || continue
    rm -f "$build/$name"
    # shellcheck disable=SC2086 # one argument a word
    build "$name" "$file" "$packages" $sources &
    count=$((count + 1))
    [ $((count % $(getconf _NPROCESSORS_ONLN))) -ne 0 ] || wait
done 4<"$work/targets"
wait

failed=0
while read -r name _ _ prefixes seeds _ <&4; do
    if [ -x "$build/$name" ]; then
        seeds "$seeds" "$prefixes"
        run "$name" "$seeds" || failed=1
    else
        echo "FAILED: $name does not build"
        failed=1
    fi
done 4<"$work/targets"
exit $failed
