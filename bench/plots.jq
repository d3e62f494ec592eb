# What one picture shows, as columns with tabs between them.
#
#   jq -r -f plots.jq --arg plot ladder results.json

. as $results
| def value(name): $results.measured[name].median;
  def tsv: map(. // "NaN" | tostring) | join("\t");

# row, label, nanoseconds, those of the floor, and their ratio
def ladder:
    [ [ "step00", "00 single file" ], [ "step03", "03 contracts" ],
      [ "step04", "04 shared libraries" ], [ "step05", "05 plugins" ],
      [ "step06", "06 processes" ], [ "step07", "07 HTTP" ],
      [ "step07_new_connection", "07 with new connections" ],
      [ "step08", "08 broker" ], [ "step09", "09 broker, hardened" ],
      [ "step09_cluster", "09 with three brokers" ] ]
    | map({ label: .[1], ratio: $results.ratios[.[0]] } | select(.ratio))
    | to_entries[]
    | [ .key, .value.label, value(.value.ratio.this), value(.value.ratio.by),
        .value.ratio.median ]
    | tsv;

# row, label, seconds of a build and of a rebuild
def builds:
    [ "single file", "multi file", "static libraries", "contracts",
      "shared libraries", "plugins", "processes", "HTTP", "broker",
      "broker, hardened" ] as $titles
    | range(10)
    | "developer.step0\(.)" as $name
    | select(value("\($name).build_s"))
    | [ ., "0\(.) \($titles[.])", value("\($name).build_s"),
        value("\($name).rebuild_s") ]
    | tsv;

# in flight, and the values per second of each
def throughput:
    [ 1, 8, 64, 512 ][]
    | . as $many
    | [ "step06", "step07", "step09_x1", "step09_x2", "step09_x4" ]
    | map(value("load.\(.).\($many).values"))
    | select(any)
    | [ $many ] + .
    | tsv;

# row, label, microseconds from and to
def waterfall:
    [ $results.measured | to_entries[]
      | select(.key | test("^waterfall\\.[0-9]"))
      | (.key | split(".")) as [ $_, $order, $stage ]
      | { order: ($order | tonumber), label: ($stage | gsub("_"; " ")),
          takes: (.value.median / 1000) } ]
    | sort_by(.order)
    | foreach .[] as $stage (0; . + $stage.takes;
        [ $stage.order, $stage.label, . - $stage.takes, . ])
    | tsv;

if $plot == "ladder" then ladder
elif $plot == "builds" then builds
elif $plot == "throughput" then throughput
else waterfall
end
