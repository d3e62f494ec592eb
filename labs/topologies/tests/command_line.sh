#!/bin/sh
# What the programs say of themselves, and what they refuse.
#
#   sh tests/command_line.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"
source=$1
build=$2
file=$source/examples/graph.topo

for words in --help 'run --help'; do
    # shellcheck disable=SC2086 # one argument a word
    run "$build/topo" $words
    check "topo $words" exits_with 0
    check "topo $words" stdout_has 'Usage: topo'
    check "topo $words" stderr_is_empty
done
for words in '' run 'walk x' 'trace' "picture $file more" "run $file 4x" \
    "run $file --sample 101" "run $file --nothing 1" "run $file --report all"; do
    # shellcheck disable=SC2086 # one argument a word
    run "$build/topo" $words
    check "topo $words: is refused" exits_with 2
    check "topo $words: nothing is done" stdout_is_empty
    check "topo $words: says how" stderr_has Usage
    check "topo $words: says what is wrong" grep -q '^topo' "$work/stderr"
done
for words in '' 'fly' 'pass -1' 'pass 1 2' 'double x'; do
    # shellcheck disable=SC2086 # one argument a word
    run "$build/stage" $words </dev/null
    check "stage $words: is refused" exits_with 2
done
run "$build/stage" --help
check "stage --help" stdout_has 'Usage: stage'
run "$build/leash"
check "leash: is refused" exits_with 2

# A stage alone: it answers what it is asked, and refuses the rest.
request='{"traceparent":"","deadlineMs":1,"attempt":1,"payload":"42"}'
run "$build/stage" double <<EOT
$request
nonsense
EOT
check "a stage can be asked by hand" stdout_has '"payload":"84"'
check "and answers nonsense with an error" stdout_has '"error":"'
same "a line for a line" 2 "$(wc -l <"$work/stdout")"

# A chain is a topology, however long; with one value at once, none waits.
sh "$source/examples/chain.sh" 20 >"$work/chain.topo"
run "$build/topo" run "$work/chain.topo" --at-once 1 --report channels 1 2 3
same "through twenty boxes in order" "1 -> 1
2 -> 2
3 -> 3" "$(cat "$work/stdout")"
same "one at once is never two" 20 "$(awk '$5 == 1' "$work/stderr" | wc -l)"

# The picture is that of the file.
run "$build/topo" picture "$file"
check "a picture" exits_with 0
for edge in '"in" -> "double"' '"check" -> "audit" [style=dashed' \
    '"join" -> "out"' '"join" [shape=box, label="join\npermanent, joins all"]'; do
    check "in the picture: $edge" stdout_has "$edge"
done
same "as many edges as in the file" "$(grep -c '^edge' "$file")" \
    "$(grep -c -e '->' "$work/stdout")"
if command -v dot >/dev/null; then
    check "Graphviz draws it" dot -Tsvg -o "$work/svg" "$work/stdout"
fi

"$build/topo" picture "$file" >/dev/full 2>"$work/stderr"
status=$?
check "a full disk" exits_with 1
run sh -c '"$0" run "$1" 42 >/dev/full' "$build/topo" "$file"
check "a full disk for results" exits_with 1
sh -c '"$0" run "$1" 42 2>&1 <&- | cat >"$2"' "$build/topo" "$file" "$work/out"
same "stdin that is closed" "42 -> Value-0084" "$(cat "$work/out")"

# Whoever reads results may have enough of them.
seq 50000 >"$work/many"
"$build/topo" run "$file" --spans "$work/spans" - <"$work/many" 2>"$work/stderr" |
    head -n 1 >"$work/stdout"
check "the first result has been read" stdout_has '1 -> Value-0002'
check "the rest is not worked on for nobody" \
    [ "$(grep -c '"name":"run"' "$work/spans")" -lt 50000 ]
check "which is told" stderr_has 'cannot write to stdout'

mkdir "$work/a path"
cp "$file" "$work/a path/with spaces.topo"
cp "$build/topo" "$build/stage" "$build/leash" "$work/a path"
run "$work/a path/topo" run "$work/a path/with spaces.topo"
same "a path with a space" "42 -> Value-0084" "$(cat "$work/stdout")"
report
