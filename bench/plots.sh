#!/bin/sh
# Draws the results as SVG pictures.
#
#   sh bench/plots.sh RESULTS.json DIRECTORY
set -eu

results=$1
pictures=$2
here=$(cd "$(dirname "$0")" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# draw NAME: by plots/NAME.gnuplot, from the tables that plots.jq makes. Browsers
# that prefer dark pages get other colours for paper and ink; what else has a
# colour can be seen on both, and has a shape or a label besides.
draw() {
    jq -r -f "$here/plots.jq" --arg plot "$1" "$results" >"$work/data"
    [ -s "$work/data" ] || return 0
    gnuplot -e "data='$work/data'" "$here/plots/style.gnuplot" \
        "$here/plots/$1.gnuplot" >"$work/picture"
    sed "s|<desc>.*</desc>|&\\
<style>\\
  @media (prefers-color-scheme: dark) {\\
    [fill='#ffffff'] { fill: #0d1117 }\\
    [fill='black'] { fill: #e6edf3 }\\
    [stroke='black'], [stroke='rgb(  0,   0,   0)'] { stroke: #e6edf3 }\\
    [color='black'] { color: #e6edf3 }\\
  }\\
</style>|" "$work/picture" >"$pictures/$1.svg"
}

mkdir -p "$pictures"
for plot in ladder builds throughput waterfall; do
    draw "$plot"
done
