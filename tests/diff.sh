#!/bin/sh
# What scripts/diff shows of the steps is the whole change, counted, and in the
# order of the chapter. And a step is a diff: some of them are promises.
# Splitting one file into several moves lines, it does not rewrite them.
#
#   sh tests/diff.sh
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

passed=0
failed=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# same WHAT EXPECTED ACTUAL: two files with the same bytes, not empty.
same() {
    if [ -s "$2" ] && cmp -s "$2" "$3"; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $1"
    diff -u "$2" "$3" | head -40
}

# check WHAT COMMAND...
check() {
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
    fi
}

# Some of the change is more than a pipe holds.
scripts/diff --all 06 07 2>"$work/error" | head -n 1 >"$work/said"
check "who reads one line only gets it" grep -q '^step06_' "$work/said"
check "and no complaint" test ! -s "$work/error"

# numberless FILE...: step numbers count as equal, whatever is put for them.
numberless() {
    sed 's/[Ss]tep *[0-9N][0-9N]/step/g; s/Phase [0-9N][0-9N]/phase/' "$@"
}

# What is shown of a file, done to the old file, makes the new one: no line of
# a function is missing, and nothing stands in another place.
cat >"$work/apply.awk" <<'end'
function copy_until(line) {
    while (n < line && (getline old < before) > 0) {
        print old
        n++
    }
}
/^===/ { shown = $2 == name; next }
!shown || /^$/ { next }
/^@@/ {
    split(substr($2, 2), range, ",")
    copy_until(range[2] == "0" ? range[1] : range[1] - 1)
    next
}
/^[ <-]/ { getline old < before; n++ }
/^[ <-]/ && substr($0, 2) != old { print "NOT THERE: " $0 }
/^[ >+]/ { print substr($0, 2) }
END { copy_until(1000000) }
end

# whole A B: every file of the change is whole, and counted as it is shown.
whole() {
    a=$(echo "steps/step$1"_*)
    b=$(echo "steps/step$2"_*)
    scripts/diff "$1" "$2" | numberless >"$work/change"
    sed -n 's/^=== //p' "$work/change" >"$work/shown"
    while read -r name how rest; do
        old=$a/$name
        new=$b/$name
        case $how in
        "(new)") old=/dev/null ;;
        "(gone)") new=/dev/null ;;
        "(was") old=$a/${rest%)} ;;
        esac
        numberless "$old" >"$work/before"
        numberless "$new" >>"$work/after"
        awk -v name="$name" -v before="$work/before" -f "$work/apply.awk" \
            "$work/change" >>"$work/applied"
    done <"$work/shown"
    same "from $1 to $2 every file is whole" "$work/after" "$work/applied"
    rm -f "$work/after" "$work/applied"

    awk '
        /^===/ { name = $2; next }
        !name && /^ .*[0-9]  [^ ]/ && $7 !~ /^files?$/ { row[$6] = $0; next }
        name && /^[-+<>]/ { n[name, substr($0, 1, 1)]++ }
        END {
            for (name in row) {
                split(row[name], unit, " ")
                print name, unit[1], unit[2], \
                    unit[3] + unit[4], unit[3] + unit[5]
                print name, n[name, "<"] + 0, n[name, ">"] + 0, \
                    n[name, "+"] + 0, n[name, "-"] + 0 >"/dev/stderr"
            }
        }
    ' "$work/change" >"$work/counted" 2>"$work/drawn"
    same "from $1 to $2 the table counts what is shown" "$work/drawn" \
        "$work/counted"
}

# shellcheck disable=SC2016 # backticks are what is looked for
# in_order A B: files that the chapter names are shown in its order.
in_order() {
    sed -n 's/^| *\(`[^|]*\)|.*/\1/p' steps/step"$2"_*/README.md |
        grep -o '`[^`]*`' | tr -d '`' >"$work/names"
    scripts/diff "$1" "$2" | sed -n 's/^=== \([^ ]*\).*/\1/p' >"$work/shown"
    grep -Fx -f "$work/shown" "$work/names" | awk '!seen[$0]++' >"$work/wanted"
    grep -Fx -f "$work/names" "$work/shown" >"$work/said"
    same "from $1 to $2 in the order of the chapter" "$work/wanted" "$work/said"
}

for pair in 00:01 01:02 02:03 03:04 04:05 03:06 06:07 07:08 08:09; do
    whole "${pair%:*}" "${pair#*:}"
    in_order "${pair%:*}" "${pair#*:}"
done

# The reason is the last column of the file's row in the chapter.
sed -n 's/^| `app\/pipeline[.]h.*| \(.*\) |$/::: \1/p' \
    steps/step03_contracts/README.md >"$work/expected"
scripts/diff --why 02 03 app/pipeline.c | grep '^:::' >"$work/said"
same "--why says why" "$work/expected" "$work/said"

# What the chapters propose to look at is there.
# shellcheck disable=SC2016 # backticks are what is looked for
grep -oh '`scripts/diff [^`]*`' steps/*/README.md | tr -d '`' >"$work/proposed"
while read -r command; do
    $command >"$work/said" 2>&1
    check "$command shows a change" grep -q '^===' "$work/said"
done <"$work/proposed"
check "chapters propose something" test -s "$work/proposed"

# Apart from what ties files together, the program of 01 is that of 00.
set -- main.c component1.c component1.h component2.c component2.h
said=$(scripts/diff --stat 00 01 "$@")
percent=$(echo "$said" | sed -n 's/.*changed lines moved (\([0-9]*\) %).*/\1/p')
echo "$said"
check "from 00 to 01 lines move" test "$percent" -ge 90
scripts/diff 00 01 "$@" | sed -n 's/^[-+]//p' |
    grep -Ev '^$|^/\*.*\*/$|^#(include|ifndef|define|endif)|Phase NN' \
        >"$work/said"
check "from 00 to 01 no line is rewritten: $(cat "$work/said")" \
    test ! -s "$work/said"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
