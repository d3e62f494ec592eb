#!/bin/sh
# A topology that breaks a rule is refused, with its line and the reason, and
# nothing is started.
#
#   sh tests/loader.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"
build=$1

# refuses LINE REASON <FILE
refuses() {
    cat >"$work/file.topo"
    run "$build/topo" run "$work/file.topo"
    check "line $1: $2: is refused" exits_with 1
    check "line $1: $2: says so" stderr_has "$work/file.topo, line $1: $2"
    check "line $1: $2: nothing else is said" \
        [ "$(wc -l <"$work/stderr")" = 1 ]
    check "line $1: $2: nothing was done" stdout_is_empty
}

# refuses_line REASON LINE: as the last one of a file that is right so far.
refuses_line() {
    printf '%s\n' 'shape graph' 'box a runs stage pass' \
        'edge in -> a deadline 5 fails abort' 'edge a -> out' "$2" >"$work/text"
    refuses 5 "$1" <"$work/text"
}

refuses_line 'an edge without fails' 'edge in -> a deadline 5'
refuses_line 'an edge without deadline' 'edge in -> a fails abort'
refuses_line "unknown box 'b'" 'edge a -> b deadline 5 fails abort'
refuses_line "unknown box ''" 'edge'
refuses_line 'an edge is: edge BOX -> BOX' 'edge a out'
refuses_line 'a -> a closes a cycle' 'edge a -> a deadline 5 fails abort'
refuses_line 'there is such an edge already' 'edge a -> out'
refuses_line 'nothing comes from out' 'edge out -> a deadline 5 fails abort'
refuses_line 'there is a box a already' 'box a runs stage pass'
refuses_line 'there is a box in already' 'box in runs stage pass'
refuses_line 'b runs what?' 'box b'
refuses_line 'runs a command' 'box b runs'
refuses_line "'B' is no name" 'box B runs stage pass'
refuses_line "'' is no name" 'box'
refuses_line 'no edge leads on from it' 'box b runs stage pass'
refuses_line 'copies needs a number from 1 to 16' 'box b copies 0 runs stage'
refuses_line 'restart is permanent or transient or temporary' \
    'box b restart never runs stage'
refuses_line 'join is any or all' 'box b join some runs stage'
refuses_line 'deadline is there twice' \
    'edge in -> a deadline 5 deadline 6 fails abort'
refuses_line "there is no setting 'colour' here" 'colour red'
refuses_line 'shape is pipeline or tree or graph' 'shape round'
refuses_line 'shape is pipeline or tree or graph' 'shape'
refuses_line 'capacity needs a number' \
    'edge in -> a deadline 5 fails abort capacity -1'
refuses_line 'the line is too long' "box b runs $(printf '%0600d' 0)"

refuses 6 'b -> a closes a cycle' <<'EOT'
shape graph
box a runs stage pass
box b runs stage pass
edge in -> a deadline 5 fails abort
edge a -> b deadline 5 fails abort
edge b -> a deadline 5 fails abort
edge b -> out
EOT
refuses 2 'no way leads from in to a' <<'EOT'
shape graph
box a runs stage pass
edge in -> out
edge a -> out
EOT
refuses 4 'in a pipeline one edge leads on' <<'EOT'
box a runs stage pass
edge in -> a deadline 5 fails abort
edge a -> out
edge in -> out
EOT
refuses 3 'no way leads from in to out' <<'EOT'
shape tree
box a runs stage pass
edge in -> a deadline 5 fails abort
EOT
refuses 6 'in a tree the edge to out comes last' <<'EOT'
shape tree
box a runs stage pass
edge in -> out
# a comment

edge in -> a deadline 5 fails abort
EOT
refuses 3 'only a graph has edges with when' <<'EOT'
box a runs stage pass
edge in -> a deadline 5 fails abort
edge a -> out when small
EOT
run "$build/topo" run /dev/null
check "an empty file: has no line to name" stderr_has \
    'topo: /dev/null: no way leads from in to out'

run "$build/topo" run "$work/none"
check "a file that is not there" stderr_has "cannot read $work/none: No such"
run "$build/topo" run "$work"
check "a folder" exits_with 1
check "a folder: has no line to name" stderr_has "topo: $work: cannot read"
for i in $(seq 40); do echo "box b$i runs stage pass"; done |
    refuses 31 'more than 30 boxes'
report
