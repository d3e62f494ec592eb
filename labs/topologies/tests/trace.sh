#!/bin/sh
# What a trace must be: one root, no orphan, a span for each boundary crossed;
# sampled as a whole or not at all; continued from outside and by other programs.
#
#   sh tests/trace.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"
source=$1
build=$2
spans=$work/spans

# run_shape SHAPE ARGUMENT...
run_shape() {
    shape=$1
    shift
    run "$build/topo" run "$source/examples/$shape.topo" --spans "$spans" "$@"
}

# field NAME: of all spans.
field() {
    sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$spans"
}

# tree: the names, with their depth, without times.
tree() {
    "$build/topo" trace "$spans" | sed -n 's/^\( *[a-z]*\) .*\(ok\|failed\|error\|cancelled\|skipped\).*/\1 \2/p'
}

# ---- Whole, in each shape ----
for shape in pipeline tree graph; do
    run_shape $shape 10 42 5000 50 1073741824
    run "$build/topo" trace "$spans"
    check "$shape: whole" exits_with 0
    check "$shape: one root each, no orphan" \
        grep -q '^traces: 5, spans: [0-9]*, roots: 5, orphans: 0$' "$work/stdout"
done

run_shape pipeline
same "in a pipeline each span is a child of the one before" \
    "  run ok
    double ok
      format ok" "$(tree)"
run_shape tree
same "in a tree the caller is the parent" \
    "  run ok
    parent ok
      double ok
      format ok" "$(tree)"
run_shape graph
same "in a graph it is the box that the edge comes from" \
    "  run ok
    double ok
      format ok
        join ok
      check ok" "$(tree)"
run_shape graph 4999
check "an edge with a condition is taken when it is so" \
    grep -q '"name":"audit".*"status":"ok"' "$spans"
run_shape graph 5000
same "one step has failed, and is the only one that is marked" "format" \
    "$(sed -n 's/.*"name":"\([^"]*\)".*"status":"error".*/\1/p' "$spans")"

# ---- The first one wins ----
cat >"$work/race.topo" <<'EOT'
shape graph
box quick runs stage pass
box slow runs stage pass 60000
box first runs stage pass
edge in -> quick deadline 60000 fails abort
edge in -> slow deadline 60000 fails abort
edge quick -> first deadline 60000 fails abort
edge slow -> first deadline 60000 fails abort
edge first -> out
EOT
run "$build/topo" run "$work/race.topo" --spans "$spans"
same "the first result counts" "42 -> 42" "$(cat "$work/stdout")"
same "the loser's span says that it lost" \
    "  run ok
    quick ok
      first ok
    slow cancelled" "$(tree)"

# ---- Sampled: all of a trace or nothing of it ----
seq 1000 >"$work/values"
run_shape pipeline --sample 10 - <"$work/values"
same "each sampled trace has all its spans" "3" \
    "$(field traceId | sort | uniq -c | awk '{ print $1 }' | sort -u)"
count=$(field traceId | sort -u | wc -l)
check "about ten in a hundred: 100, and six deviations" \
    [ "$count" -gt 43 ] && check "not more" [ "$count" -lt 157 ]
run_shape pipeline --sample 0 1 2 3
check "none in a hundred is none" [ ! -s "$spans" ]
run_shape pipeline --sample 0 1 5000 3
same "but one with an error always is" "run double format" \
    "$(field name | xargs)"

# ---- From and to others ----
trace=4bf92f3577b34da6a3ce929d0e0e4736
run_shape pipeline --traceparent "00-$trace-00f067aa0ba902b7-01"
same "a trace is continued" $trace "$(field traceId | sort -u)"
same "its span is our parent" 00f067aa0ba902b7 \
    "$(grep '"name":"run"' "$spans" | sed 's/.*"parentSpanId":"\([^"]*\).*/\1/')"
run "$build/topo" trace "$spans"
check "it is whole, though the parent is elsewhere" exits_with 0
run_shape pipeline --traceparent "00-$trace-00f067aa0ba902b7-00"
check "whoever began it decided that it is not sampled" [ ! -s "$spans" ]
run_shape pipeline --traceparent "00-$trace-0000000000000000-01"
check "a bad one is as none" exits_with 0
check "but that is said" stderr_has 'not a traceparent, new traces begin'
check "a bad one is as none" [ "$(field traceId | sort -u)" != $trace ]

# A stage in another language gets our trace with each message.
cat >"$work/other.sh" <<EOF
while read -r line; do
    printf '%s\n' "\$line" >>"$work/seen"
    echo '{"payload":"84"}'
done
while read -r line; do
    printf '%s\n' "\$line" >>"$work/seen"
    echo '{"payload":"84"}'
done
EOF
cat >"$work/other.topo" <<EOT
box other runs sh $work/other.sh
edge in -> other deadline 60000 fails abort
edge other -> out
EOT
run "$build/topo" run "$work/other.topo" --spans "$spans" \
    --traceparent "00-$trace-00f067aa0ba902b7-01"
span=$(grep '"name":"other"' "$spans" | sed 's/.*"spanId":"\([^"]*\).*/\1/')
check "a stage is told of its span" \
    grep -q "\"traceparent\":\"00-$trace-$span-01\"" "$work/seen"
check "and of the time that it has" \
    grep -q '"deadlineMs":[0-9]*,"attempt":1,' "$work/seen"

# ---- What is not whole is told ----
run_shape pipeline
grep -v '"name":"double"' "$spans" >"$work/less"
run "$build/topo" trace "$work/less"
check "without a span in the middle there is an orphan" \
    stdout_has 'roots: 1, orphans: 1'
check "which is no success" exits_with 1
grep -v '"name":"run"' "$spans" >"$work/less"
run "$build/topo" trace "$work/less"
check "without a root both are" stdout_has 'roots: 0, orphans: 2'
echo 'nonsense' >>"$work/less"
run "$build/topo" trace "$work/less"
check "what is no span is named" stderr_has "$work/less, line 3: "
: >"$work/less"
run "$build/topo" trace "$work/less"
check "nothing is whole" stdout_has 'traces: 0'

# ---- Pages and tables ----
run "$build/topo" waterfall "$spans"
check "a page" exits_with 0
same "with a bar for each span" 3 "$(grep -c '<i class="ok"' "$work/stdout")"
# shellcheck disable=SC2016 # for that shell
check "that asks nobody" sh -c '! grep -E "src=|href=|url\(" "$0"' "$work/stdout"
sed 's/"message":""/"message":"<b>\&"/' "$spans" >"$work/hostile"
run "$build/topo" waterfall "$work/hostile"
check "in which text is text" stdout_has '&#60;b&#62;&#38;'
sed 's/"traceId":"[^"]*"/"traceId":"<i>\\u001b[2J"/; s/"ok"/"<\\u0007"/' "$spans" \
    >"$work/hostile"
run "$build/topo" waterfall "$work/hostile"
check "whichever it is" stdout_lacks '<h2><i>'
run "$build/topo" trace "$work/hostile"
check "nor does it move the cursor" stdout_has 'trace <i>?[2J'
check "or ring" stdout_has ' <?'
run "$build/topo" times "$spans"
same "times have a row for each box" "double format run" \
    "$(sed 1d "$work/stdout" | awk '{ print $1 }' | xargs)"

# What a collector gets: OTLP in JSON.
run_shape pipeline 5000
run "$build/topo" otlp "$spans"
check "for a collector" exits_with 0
if command -v python3 >/dev/null; then
    same "each span with what the protocol wants of it" \
        "topo: run - 2, double child 1, format child 2" "$(python3 -c '
import json, re, sys
group, = json.load(sys.stdin)["resourceSpans"]
service, = group["resource"]["attributes"]
scope, = group["scopeSpans"]
told = []
for span in scope["spans"]:
    assert re.fullmatch("[0-9a-f]{32}", span["traceId"])
    assert re.fullmatch("[0-9a-f]{16}", span["spanId"])
    assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
    assert span["kind"] == 1
    parent = "child" if "parentSpanId" in span else "-"
    told.append("%s %s %d" % (span["name"], parent, span["status"]["code"]))
print(service["value"]["stringValue"] + ": " + ", ".join(told))
' <"$work/stdout")"
fi

# ---- A full disk ----
run "$build/topo" run "$source/examples/pipeline.topo" --spans /dev/full
check "spans that are lost are told" stderr_has 'cannot write /dev/full'
check "spans that are lost are no success" exits_with 1
check "though the value has its result" stdout_has Value-0084
run "$build/topo" run "$source/examples/pipeline.topo" --spans "$work/no/such"
check "a file that cannot be is told" stderr_has "cannot write $work/no/such"
report
