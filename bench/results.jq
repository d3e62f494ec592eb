# The results of all rounds, from lines "name unit value" with tabs between
# them; $ratios is the text of ratios.txt, $machine an object.
#
#   jq -n -R -f results.jq --rawfile ratios ratios.txt --argjson machine '{}'

# The value that part of them do not exceed, linear between two of them.
def quantile(part):
    sort as $sorted
    | (($sorted | length) - 1) * part
    | floor as $below
    | (. - $below) as $fraction
    | $sorted[$below]
    | . + $fraction * (($sorted[$below + 1] // .) - .);

# spread: half of the rounds lie as near to the median as this, in parts of it
# (the median absolute deviation, which a few bad rounds do not change).
def summary:
    quantile(0.5) as $median
    | (map(. - $median | fabs) | quantile(0.5)) as $near
    | { $median, min: min, max: max, rounds: length,
        spread: (if $median == 0 then 0 else $near / $median end) };

def ratio($measured):
    [ splits(" +") ] as [ $name, $this, $by, $sign, $limit ]
    | ($measured[$this].values // []) as $above
    | ($measured[$by].values // []) as $below
    | [ range([ $above, $below | length ] | min) | $above[.] / $below[.] ]
    | select(length > 0)
    | { key: $name,
        value: (summary
            + { this: $this, by: $by }
            + (if $sign == "-" then {}
               else { wish: $sign, limit: ($limit | tonumber) } end)) };

[ inputs | split("\t") | { name: .[0], unit: .[1], value: (.[2] | tonumber) } ]
| group_by(.name)
| map({ key: .[0].name, value: { unit: .[0].unit, values: map(.value) } })
| from_entries as $measured
| { machine: $machine,
    measured: ($measured | map_values({ unit } + (.values | summary))),
    ratios: ([ $ratios | split("\n")[] | select(test("^[^#]"))
               | ratio($measured) ] | from_entries) }
