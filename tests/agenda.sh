#!/bin/sh
# The plans in docs/workshop.md say what their exercises say: a row that names
# exercises has the sum of their minutes, it begins when the one before it ends,
# and an evening has all minutes of its step. Two hours, half a day and a day
# are no more than that. The scripts that the page names are there.
#
#   sh tests/agenda.sh
#
# UPDATE=1 writes the numbers anew.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=workshop/exercise.sh
. workshop/exercise.sh

page=docs/workshop.md
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for exercise in $(exercises); do
    echo "$exercise $(field "$exercise" Minutes)"
done >"$work/minutes"

# write_anew: the page, with the right numbers. What else is wrong goes to
# stderr.
write_anew() {
    awk -v limits="120 270 450" '
        BEGIN { FS = OFS = "|"; split(limits, limit, " ") }
        function complain(what) {
            print "FAILED: " FILENAME ":" FNR ": " what >"/dev/stderr"
        }
        # name_sum ROW: sum of the exercises that it names, named of them.
        function name_sum(row,    words, count, i) {
            count = split(row, words, "`")
            sum = named = 0
            for (i = 2; i <= count; i += 2)
                if (words[i] ~ /^[0-9][0-9]-/) {
                    named++
                    sum += minutes[words[i]]
                    if (!minutes[words[i]])
                        complain("no exercise " words[i] " that has minutes")
                }
        }
        NR == FNR {
            split($0, exercise, " ")
            minutes[exercise[1]] = exercise[2]
            chapter[substr($0, 1, 2)] += exercise[2]
            next
        }
        /^\| from / { plan++; now = 0 }
        /^\| [0-9]+:[0-9][0-9] / {
            name_sum($0)
            $2 = sprintf(" %d:%02d ", now / 60, now % 60)
            if (named)
                $3 = " " sum " "
            now += $3
            if (now > limit[plan])
                complain("this plan is longer than " limit[plan] " minutes")
        }
        /^\| [0-9]+ \| \[[0-9][0-9]\]/ {
            $4 = " " chapter[substr($3, 3, 2)] + 0 " "
            evenings++
        }
        { print }
        END {
            if (plan != 3 || evenings != 10)
                complain("there are " plan " plans and " evenings " evenings")
        }
    ' "$work/minutes" $page
}

# missing_scripts: those that stand among backticks, and nowhere else.
missing_scripts() {
    for script in $(grep -o '`[^`]*`' $page |
        grep -o -E 'scripts/[a-z]+|[a-z_/]+\.sh' | sort -u); do
        [ -n "$(find scripts steps workshop -path "*$script")" ] ||
            echo "FAILED: $page: there is no $script"
    done
}

write_anew >"$work/page" 2>"$work/wrong"
missing_scripts >>"$work/wrong"
cat "$work/wrong"
[ "${UPDATE-}" != 1 ] || cp "$work/page" $page
if ! cmp -s $page "$work/page"; then
    echo "FAILED: $page: stands there (-), and should (+; UPDATE=1 writes it):"
    diff -u $page "$work/page" | sed 1,2d
    exit 1
fi
[ ! -s "$work/wrong" ]
