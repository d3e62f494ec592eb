#!/bin/sh
# One behaviour, whatever the architecture: for every value, each step comes to
# the outcome that plain arithmetic predicts.
#
#   sh tests/equivalence.sh BUILD_DIR [--seed SEED] [COUNT]
#
# Step 09 alone also refuses what has more than four digits when doubled.
# Tries the edges and COUNT random values (30): tests/stream.sh tries 10,000,
# without a process for each. SEED, from 1 to 2147483646, repeats a run; without
# one it is taken from the clock. It is always printed.
set -u

if [ "$1" = --outcomes ]; then
    # Values on stdin, outcomes on stdout, one a line: Value-..., overflow,
    # range, or whatever else happened.
    while read -r value; do
        said=$("$2" "$value" 2>&1)
        case $?,$said in
        "1,"*"overflow: $value * 2 exceeds i32 range"*) echo overflow ;;
        "0,"*"ERROR(service1): overflow: $value * 2 exceeds i32 range"*)
            echo overflow
            ;;
        "0,"*"ERROR(service2): value "*" exceeds 4-digit format range"*)
            echo range
            ;;
        "0,"*" Value-"*"Execution complete"*)
            said=Value-${said##* Value-}
            echo "${said%%[!-A-Za-z0-9]*}"
            ;;
        *) echo "something else: $said" | head -n 3 | tr '\n' ' ' && echo ;;
        esac
    done
    exit
fi
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

build=$1
shift
seed=$(($(date +%s) % 2147483646 + 1))
[ "${1-}" != --seed ] || { seed=$2 && shift 2; }
count=${1:-30}

# The minimal standard generator of Park and Miller (Communications of the ACM
# 31, 10, 1988): the same values from the same seed under every awk. Prints
# lines "VALUE OUTCOME".
predict() {
    awk -v seed="$seed" -v count="$count" '
        function draw() { return seed = (16807 * seed) % 2147483647 }
        function predict(value, twice) {
            twice = 2 * value
            if (twice < -2147483648 || twice > 2147483647)
                printf "%.0f overflow\n", value
            else
                printf "%.0f Value-%04.0f\n", value, twice
        }
        BEGIN {
            edges = "-2147483648 -2147483647 -1073741825 -1073741824 " \
                "-1073741823 -5001 -5000 -4999 -500 -499 -50 -18 -2 -1 0 " \
                "1 4 5 42 49 50 499 500 4999 5000 1073741823 1073741824 " \
                "2147483646 2147483647"
            n = split(edges, edge, " ")
            for (i = 1; i <= n; i++)
                predict(edge[i])
            for (i = 0; i < count; i++)
                predict((draw() % 65536) * 65536 + draw() % 65536 - 2147483648)
        }'
}

# outcomes STEP: of the values on stdin. Services that are not app's children
# run meanwhile.
outcomes() {
    with_services=$(ls steps/"$1"_*/with_services.sh 2>/dev/null)
    NARRATION=$work ${with_services:+sh "$with_services" "$build/$1"} \
        sh tests/equivalence.sh --outcomes "$build/$1/app"
}

steps=$(cd steps && ls -d step*/ | sed 's/_.*//' | xargs)
echo "edges and $count values from seed $seed, in $steps"

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

predict >"$work/predictions"
cut -d' ' -f1 "$work/predictions" >"$work/values"
cut -d' ' -f2 "$work/predictions" >"$work/expected"
awk '/Value-/ { n = substr($2, 7) + 0; if (n > 9999 || n < -9999) $2 = "range" }
    { print $2 }' "$work/predictions" >"$work/expected.step09"
runs=0
failed=0
left_out=no
for step in $steps; do
    expected=$work/expected
    [ "$step" != step09 ] || expected=$work/expected.step09
    outcomes "$step" <"$work/values" >"$work/got" || [ $? -ne 77 ] || {
        echo "$step is left out: see above for what it lacks"
        left_out=yes
        continue
    }
    runs=$((runs + $(wc -l <"$work/got")))
    cmp -s "$expected" "$work/got" && continue
    failed=$((failed + 1))
    echo "FAILED: $step; value, what was expected and what came, at most 5:"
    paste -d'|' "$work/values" "$expected" "$work/got" |
        awk -F'|' '$2 != $3' | head -n 5
done

echo "$runs runs, $failed steps failed"
if [ $failed -ne 0 ]; then
    echo "Again: sh tests/equivalence.sh $build --seed $seed $count"
    exit 1
fi
[ $left_out = no ] || exit 77
[ $runs -gt 0 ]
