#!/bin/sh
# Writes the figures of docs/prices/results.json into the pages that show them:
# what stands between "<!-- table: NAME -->" and "<!-- end -->" in README.md and
# docs/prices.md, and between "<!-- figures -->" and "<!-- end -->" in the README
# of each step.
#
#   sh bench/publish.sh           takes build/bench/results.json for it first, if
#                                 anything can be concluded from that
#   sh bench/publish.sh --check   writes nothing; says which page is stale
set -u
cd "$(dirname "$0")/.." || exit 1

published=docs/prices/results.json
stale=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

check=yes
if [ "${1-}" != --check ]; then
    check=no
    jq -r -f bench/conclude.jq build/bench/results.json || exit 1
    mkdir -p docs/prices
    cp build/bench/results.json build/bench/*.svg docs/prices/ || exit 1
fi

# update FILE: to what is in $work/page.
update() {
    cmp -s "$work/page" "$1" && return
    if [ $check = yes ]; then
        echo "FAILED: $1 does not show what $published says:"
        diff -u "$1" "$work/page" | sed 1,2d
        stale=1
    else
        cp "$work/page" "$1"
        echo "updated $1"
    fi
}

# Writes the page with new tables where its marks are.
# shellcheck disable=SC2016 # awk's dollars
fill='
    /^<!-- end -->$/ { inside = 0 }
    !inside { print }
    /^<!-- (table: [a-z]+|figures) -->$/ {
        inside = 1
        print ""
        command = tables ($2 == "figures" ? figures : $3) " " results
        while ((command | getline line) > 0)
            print line
        close(command)
        print ""
    }'

for page in README.md docs/prices.md steps/step*/README.md; do
    step=${page#steps/}
    awk -v results=$published -v tables="jq -r -f bench/tables.jq --arg table " \
        -v figures="figures --arg step ${step%%_*}" \
        "$fill" "$page" >"$work/page"
    update "$page"
done
exit $stale
