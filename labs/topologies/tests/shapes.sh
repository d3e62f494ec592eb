#!/bin/sh
# One result, whatever the shape: pipeline, tree and graph give the same values
# and the same errors.
#
#   sh tests/shapes.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"
source=$1
build=$2

for shape in pipeline tree graph; do
    run "$build/topo" run "$source/examples/$shape.topo"
    check "$shape: 42 comes to a result" exits_with 0
    same "$shape: 42" "42 -> Value-0084" "$(cat "$work/stdout")"
    check "$shape: there is nothing to complain of" stderr_is_empty

    run "$build/topo" run "$source/examples/$shape.topo" \
        10 42 5000 50 1073741824
    check "$shape: errors are results" exits_with 0
    LC_ALL=C sort "$work/stdout" >"$work/sorted"
    same_files "$shape: three values and two errors" \
        "$source/tests/expected_many.txt" "$work/sorted"
done
# An upload: what is not needed may be late, and is the only thing that may.
run "$build/topo" run "$source/examples/upload.topo" 1 2 3
same "three uploads" "1 -> 1
2 -> 2
3 -> 3" "$(sort "$work/stdout")"
sed '/^box notify/s/pass 10/pass 60000/; /-> notify/s/2000/50/' \
    "$source/examples/upload.topo" >"$work/late.topo"
run "$build/topo" run "$work/late.topo" --spans "$work/spans"
same "an upload without its notice" "42 -> 42" "$(cat "$work/stdout")"
same "which the trace tells" "notify skipped" \
    "$("$build/topo" trace "$work/spans" |
        sed -n 's/^ *\([a-z]*\) .* ms  \(skipped\|error\).*/\1 \2/p')"

# A stage in another language.
if command -v python3 >/dev/null; then
    cp "$source/examples/double.py" "$work" # a command is words, without quotes
    sed "s|stage double|python3 $work/double.py|" \
        "$source/examples/pipeline.topo" >"$work/python.topo"
    run "$build/topo" run "$work/python.topo" --deadline-ms 60000
    same "a stage in Python" "42 -> Value-0084" "$(cat "$work/stdout")"
fi

# Copies of a box work at the same time: each of these waits for the other.
cat >"$work/meet.sh" <<EOT
while read -r line; do
    echo here >>"$work/met"
    until [ "\$(wc -l <"$work/met")" -ge 2 ]; do :; done
    echo '{"payload":"met"}'
done
EOT
cat >"$work/copies.topo" <<EOT
box meet copies 2 runs sh $work/meet.sh
edge in -> meet deadline 60000 fails abort
edge meet -> out
EOT
run "$build/topo" run "$work/copies.topo" --deadline-ms 60000 1 2
same "two copies work at the same time" "1 -> met
2 -> met" "$(sort "$work/stdout")"
report
