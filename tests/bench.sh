#!/bin/sh
# What scripts/bench concludes is what the samples say, and every ratio that it
# promises is measured. How fast anything is does not matter here.
#
#   sh tests/bench.sh BUILD_DIR CC
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

build=$(cd "$1" && pwd)
cc=$2
failed=0

command -v jq >/dev/null || {
    echo "skipped: jq is not installed (apt-get install jq)"
    exit 77
}
taskset -c 0,1 true 2>/dev/null || {
    echo "skipped: there are no processors 0 and 1"
    exit 77
}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

complain() {
    failed=1
    echo "FAILED: $*"
}

# results NAME: of the samples on stdin, in $work/NAME.json.
results() {
    tr ' ' '\t' | jq -n -R -f bench/results.jq --argjson machine '{}' \
        --rawfile ratios "$work/ratios" >"$work/$1.json"
}

# says WHAT EXPECTED FILTER NAME
says() {
    got=$(jq -c "$3" "$work/$4.json")
    [ "$got" = "$2" ] || complain "$1: expected $2, got $got"
}

# ---- What follows from samples ----

printf '# a comment\ntimes  call  floor  < 1.8\nalone  call  nothing  -\n' \
    >"$work/ratios"
printf '%s\n' "call ns 20" "floor ns 10" "call ns 30" "floor ns 20" \
    "call ns 90" "floor ns 30" "call ns 40" "floor ns 40" | results steady

says "the median of four is between two" 35 .measured.call.median steady
says "the largest" 90 .measured.call.max steady
says "the rounds" 4 .measured.call.rounds steady
says "a ratio is taken in each round, not of medians" 1.75 \
    .ratios.times.median steady
says "half of 1, 1.5, 2 and 3 lie within 0.5 of 1.75" 2 \
    ".ratios.times.spread * 7" steady
says "a ratio with a missing part is left out" null .ratios.alone steady

# refuses WORDS NAME: to conclude anything from these results, saying so.
refuses() {
    jq -r -f bench/conclude.jq "$work/$2.json" >"$work/said" 2>&1 &&
        complain "concludes from $2"
    grep -q "$1" "$work/said" || complain "does not say of $2: $1"
}

# concludes NAME
concludes() {
    jq -r -f bench/conclude.jq "$work/$1.json" >"$work/said" 2>&1 ||
        complain "does not conclude from $1: $(cat "$work/said")"
}

refuses 'call / floor varied by 29 %' steady

printf '%s\n' "call ns 20" "floor ns 10" "call ns 21" "floor ns 10" |
    results quiet
concludes quiet

# Nothing is faster than its floor, whether it is a time or a rate.
printf '# a comment\ncall  call  floor.call  < 2\nload  load  floor.load  > 1\n' \
    >"$work/ratios"
printf '%s\n' "call ns 53" "floor.call ns 100" "call ns 56" "floor.call ns 100" |
    results fast
refuses 'call is 0.55 times floor.call' fast
printf '%s\n' "load 1/s 120" "floor.load 1/s 100" | results many
refuses 'load is 1.2 times floor.load' many
printf '%s\n' "call ns 98" "floor.call ns 100" \
    "load 1/s 90" "floor.load 1/s 100" | results level
concludes level
printf '%s\n' "call ns 90" "floor.call ns 100" "call ns 106" \
    "floor.call ns 100" "call ns 95" "floor.call ns 100" | results varied
concludes varied

compare() {
    sh scripts/bench --compare "$work/$1.json" "$work/$2.json" >/dev/null
}
compare quiet quiet || complain "results differ from themselves"
compare quiet steady && complain "2.05 and 1.75 are called the same"

# --quick measures less, and so does a machine without a broker.
sed -n 's/.*if .table == "\([a-z]*\)".*/\1/p' bench/tables.jq >"$work/tables"
[ -s "$work/tables" ] || complain "bench/tables.jq names no tables"
while read -r table; do
    jq -r -f bench/tables.jq --arg table "$table" "$work/steady.json" \
        >"$work/said" 2>&1 || complain "table $table: $(cat "$work/said")"
done <"$work/tables"

# ---- The published pages ----

sh bench/publish.sh --check || failed=1

# ---- What is measured ----

if ! { cmake -S bench -B "$work/programs" -D STEPS_BUILD="$build" \
    -D CMAKE_C_COMPILER="$cc" -D CMAKE_COMPILE_WARNING_AS_ERROR=ON &&
    cmake --build "$work/programs"; } >"$work/log" 2>&1; then
    tail -n 20 "$work/log"
    complain "the benchmarks do not build"
    exit 1
fi
for script in latency load waterfall growth delay; do
    sh bench/$script.sh "$work/programs" "$build" --quick \
        >>"$work/samples" 2>"$work/log" || {
        cat "$work/log"
        complain "bench/$script.sh fails"
    }
done
sh bench/developer.sh "$work/developer" --quick 00 >>"$work/samples" \
    2>"$work/log" || complain "bench/developer.sh fails: $(cat "$work/log")"
tr '\t' ' ' <"$work/samples" | results quick
row=$(jq -r -f bench/tables.jq --arg table developer "$work/quick.json" |
    grep '^| 00')
[ "$(echo "$row" | grep -o ' - ' | wc -l)" -eq 1 ] ||
    complain "more than the time of the tests is missing: $row"
awk -F'\t' 'NF != 3 || $3 !~ /^[0-9.e+-]+$/ || $3 <= 0' "$work/samples" \
    >"$work/wrong"
[ ! -s "$work/wrong" ] || complain "not a measurement: $(cat "$work/wrong")"

# Without a broker steps 08 and 09 cannot be measured, without wrk HTTP under load.
PATH=$PATH:/usr/sbin
lacks='^#'
command -v nats-server >/dev/null || lacks="$lacks\|step0[89]\|nats"
command -v wrk >/dev/null || lacks="$lacks\|[.]wrk"
grep -v -e "$lacks" bench/ratios.txt | while read -r _ this by _; do
    for name in "$this" "$by"; do
        grep -q "^$name	" "$work/samples" || echo "$name"
    done
done >"$work/missing"
[ ! -s "$work/missing" ] ||
    complain "not measured: $(sort -u "$work/missing" | xargs)"

exit $failed
