#!/bin/sh
# What dies? The same faults in every step that can have them: each cell of the
# table in docs/what-dies.md is what its test saw.
#
#   sh tests/what_dies.sh BUILD_DIR
#
# tests/what_dies/cells.txt says what each test must see,
# tests/what_dies/steps.sh how each step is given each fault. This script runs
# the tests, all steps at once, writes the page again from what was seen, and
# fails if a cell or the page differs; UPDATE=1 keeps the page it wrote.
# BUILD_DIR was built by the preset default. Without nats-server steps 08 and 09
# are left out; then the tests say what they say, and the page is not compared.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server
# shellcheck disable=SC3045 # no core files; dash and bash have it
ulimit -c 0

# A column of the table: its first and last step, and its heading.
columns='00 01 source files
02 03 static libraries
04 04 shared libraries
05 05 plugins
06 06 processes
07 07 HTTP
08 08 broker
09 09 broker, hardened'

one_step=no
work=
if [ "$1" = --step ]; then # what the script calls itself with, see below
    one_step=$2 work=$3
    shift 3
fi
build=$(cd "$1" && pwd -P) || exit 1
cd "$(dirname "$0")/.." || exit 1
page=docs/what-dies.md
# shellcheck source=tests/what_dies/steps.sh
. tests/what_dies/steps.sh

pids=
trap 'clean_up' EXIT
# Once only: timeout sends a signal to its child and then to all its group.
trap 'trap "" HUP INT PIPE TERM; exit 1' HUP INT PIPE TERM

clean_up() {
    # shellcheck disable=SC2086 # one argument a word
    [ -z "$pids" ] || kill $pids 2>/dev/null
    [ "$one_step" = no ] || end_all
    wait
    [ "$one_step" != no ] || [ -z "$work" ] || rm -rf "$work"
}

[ -n "$work" ] || work=$(mktemp -d) || exit 1
work=$(cd "$work" && pwd -P)

# cells STEP: its lines of cells.txt as "fault<TAB>cell<TAB>message".
cells() {
    awk -v step="$1" '
        function flush() {
            if (cell != "")
                print fault "\t" cell "\t" message
            cell = message = ""
        }
        /^#/ || /^$/ { next }
        /^=/ { flush(); fault = $2; sub(/:$/, "", fault); next }
        /^ / { sub(/^ +/, ""); if (cell != "") message = $0; next }
        {
            flush()
            split($1, range, "-")
            if (step >= range[1] && step <= range[range[2] ? 2 : 1]) {
                cell = $0
                sub(/^[^ ]+ +/, "", cell)
            }
        }
        END { flush() }' tests/what_dies/cells.txt
}

# ---- One step: sh tests/what_dies.sh --step NN WORK BUILD_DIR ----

# verdict FAULT CELL MESSAGE: what was seen, of which $seen is the file.
verdict() {
    printf '%s\t%s\t%s\n' "$1" "$2" "$3" >"$work/wanted"
    sort -u "$seen" | cut -f1,2,4 >"$work/got"
    if cmp -s "$work/wanted" "$work/got"; then
        echo "step$one_step, $1: $2"
    else
        echo "FAILED: step$one_step, $1; expected (-) and seen (+):"
        diff -u "$work/wanted" "$work/got" | sed 1,3d
        failed=1
    fi
    sed "s/^/$one_step	/;q" "$seen" >>"$work/results"
}

run_step() {
    failed=0
    seen=$work/seen
    prepare "$one_step" || exit 1
    cells "$one_step" >"$work/cells"
    while IFS='	' read -r fault wanted_cell wanted_message <&9; do
        : >"$seen"
        case $wanted_cell in
        "("*) printf '%s\t%s\t-\t\n' "$fault" "$wanted_cell" >"$seen" ;;
        *) try "$one_step" "$fault" ;;
        esac
        verdict "$fault" "$wanted_cell" "$wanted_message"
    done 9<"$work/cells"
    exit $failed
}

[ "$one_step" = no ] || run_step

# ---- All steps ----

failed=0

# Only columns whose steps are there, and can run.
left_out=
command -v nats-server >/dev/null ||
    left_out="there is no nats-server (apt-get install nats-server)"
echo "$columns" | while read -r first last heading; do
    case $first,$left_out in 0[89],?*) continue ;; esac
    [ -z "$(find steps -name "step${first}_*" -prune)" ] ||
        echo "$first $last $heading"
done >"$work/columns"
steps=$(while read -r first last _; do
    seq -w "$first" "$last" | sed 's/^.$/0&/'
done <"$work/columns")

for step in $steps; do
    # Should a test hang for all that, its step ends here, and cleans up.
    mkdir "$work/$step"
    timeout 240 sh tests/what_dies.sh --step "$step" "$work/$step" "$build" \
        >"$work/$step/log" 2>&1 &
    pids="$pids $!"
done
for pid in $pids; do
    wait "$pid" || failed=1
done
pids=
for step in $steps; do
    cat "$work/$step/log"
done
cat "$work"/*/results >"$work/results"

# The page is what it was, but for what stands between its markers.
awk -F'\t' '
    function column_of(step,    i) {
        for (i = 1; i <= count; i++)
            if (step >= first[i] && step <= last[i])
                return i
    }
    function put_table(    i, fault, line, rule) {
        line = "| component1 |"
        rule = "|---|"
        for (i = 1; i <= count; i++) {
            line = line " " first[i] \
                (last[i] > first[i] ? ", " last[i] : "") " " heading[i] " |"
            rule = rule "---|"
        }
        print line "\n" rule
        for (fault = 1; fault <= faults; fault++) {
            line = "| " title[fault] " |"
            for (i = 1; i <= count; i++)
                line = line " " cell[name[fault], i] " |"
            print line
        }
    }
    # One line for steps in a row that said the same.
    function put_seen(fault,    i, text, from, to) {
        print "```text illustration"
        for (i = 1; i <= steps; i++) {
            if (!((fault, i) in saw))
                continue
            text = saw[fault, i]
            from = to = step[i]
            while ((fault, i + 1) in saw && saw[fault, i + 1] == text)
                to = step[++i]
            print (from == to ? from "   " : from "-" to) "  " text
        }
        print "```"
    }

    FILENAME ~ /columns$/ {
        split($0, word, " ")
        first[++count] = word[1]
        last[count] = word[2]
        heading[count] = substr($0, 7)
        next
    }
    FILENAME ~ /cells.txt$/ {
        if (/^= /) {
            name[++faults] = $0
            sub(/^= /, "", name[faults])
            title[faults] = name[faults]
            sub(/:.*/, "", name[faults])
            sub(/^[^:]*: /, "", title[faults])
        }
        next
    }
    FILENAME ~ /results$/ {
        if ($1 "" != step[steps] "") # as text: 00 is not nothing
            step[++steps] = $1
        i = column_of($1)
        if (cell[$2, i] != "" && cell[$2, i] != $3)
            cell[$2, i] = cell[$2, i] " / " $3
        else
            cell[$2, i] = $3
        if ($4 != "-")
            saw[$2, steps] = $4 ($5 == "" ? "" : ": " $5)
        next
    }
    /^<!-- end -->$/ { inside = 0 }
    inside { next }
    { print }
    /^<!-- table -->$/ { inside = 1; put_table() }
    /^<!-- seen .* -->$/ {
        inside = 1
        split($0, word, " ")
        put_seen(word[3])
    }
' "$work/columns" tests/what_dies/cells.txt "$work/results" "$page" \
    >"$work/page"

# A cell without a line in cells.txt was not tested.
faults=$(sed -n 's/^= \([a-z]*\):.*/\1/p' tests/what_dies/cells.txt)
for step in $steps; do
    for fault in $faults; do
        grep -q "^$step	$fault	" "$work/results" && continue
        echo "FAILED: step$step, $fault: not tested"
        failed=1
    done
done
if [ -n "$left_out" ]; then
    echo "steps 08 and 09 are left out: $left_out"
    echo "$page is not compared: it shows them"
elif [ $failed -ne 0 ] || cmp -s "$work/page" "$page"; then
    :
elif [ "${UPDATE:-}" = 1 ]; then
    cp "$work/page" "$page"
    echo "$page is written again"
else
    echo "FAILED: $page is stale: what it shows (-) and what was seen (+):"
    diff -u "$page" "$work/page" | sed 1,2d
    echo "Again: UPDATE=1 sh tests/what_dies.sh $build"
    failed=1
fi
echo "$(grep -vc '	-	' "$work/results") cells tested"
[ $failed -eq 0 ] || exit 1
[ -z "$left_out" ] || exit 77
