#!/bin/sh
# Draws docs/pictures/*.svg of the .dot beside each, all in one style. "@price@"
# in a picture of a step is what a call costs, by docs/prices/results.json.
#
#   sh docs/pictures/draw.sh           draws them
#   sh docs/pictures/draw.sh --check   draws nothing; says which one is stale
set -u
cd "$(dirname "$0")" || exit 1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# price STEP: of one pipeline call, and how often that is its floor.
price() {
    jq -r -f ../../bench/tables.jq --arg table figures --arg step "$1" \
        ../prices/results.json |
        awk -F ' *[|] *' 'NR == 3 { sub(/, /, "\\n= ", $2); print $2 }'
}

# made_of: a number that changes with what the picture is drawn of.
made_of() {
    cat "$work/picture.dot" style.css draw.sh | cksum | tr ' ' -
}

# draw NAME: the drawing, wherever it is shown in the colours of that place.
draw() {
    dot -Tsvg -Grankdir=TB -Gfontname=Helvetica,Arial,sans-serif \
        -Gfontsize=12 -Glabelloc=t -Gpad=0.1 -Gbgcolor=transparent \
        -Granksep=0.35 -Gnodesep=0.2 -Nfontname=Helvetica,Arial,sans-serif \
        -Nfontsize=12 -Nshape=box -Nmargin=0.08,0.05 -Nheight=0.3 \
        -Efontname=Helvetica,Arial,sans-serif -Efontsize=12 -Earrowsize=0.7 \
        "$work/picture.dot" >"$work/drawn.svg" || return 1
    awk -v made_of="$(made_of)" '
        /^<svg/ {
            print "<!-- drawn by draw.sh, of " made_of " -->"
            sub(/<svg/, "<svg class=\"picture\"")
            in_svg = 1
        }
        !in_svg || /^<!--.*-->$/ || /<title>/ { next }
        { print }
        in_svg == 1 && />$/ {
            in_svg = 2
            print "<style>"
            while ((getline line <"style.css") > 0)
                print line
            print "</style>"
        }
    ' "$work/drawn.svg" >"$1.svg"
}

failed=0
for picture in *.dot; do
    name=${picture%.dot}
    step=${name%%[!0-9a-z]*}
    price=
    ! grep -q @price@ "$picture" || price=$(price "$step")
    sed "s|@price@|$price|" "$picture" >"$work/picture.dot"
    if [ "${1-}" != --check ]; then
        draw "$name" || failed=1
    elif ! grep -qF "of $(made_of) " "$name.svg"; then
        echo "FAILED: docs/pictures/$name.svg is not what $picture says now" \
            "(scripts/docs --pictures)"
        failed=1
    fi
done
exit $failed
