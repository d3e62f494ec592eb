#!/bin/sh
# What breaks stays where it breaks: each time the trace marks the step that has
# failed and no other, and no process is left.
#
#   sh tests/faults.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"
source=$1
build=$2
trap 'kill_ours; clean_up' EXIT

# Every process of a run can be told by this in its environment.
topo() {
    env FAULTS="$work" "$build/topo" "$@"
}

ours() {
    grep -ls "FAULTS=$work" /proc/[0-9]*/environ | cut -d/ -f3
}

kill_ours() {
    for each in $(ours); do
        kill -KILL "$each" 2>/dev/null
    done
}

# Processes that were told to end may still be about to.
left_behind() {
    for each in $(ours); do
        timeout 10 tail --pid="$each" -f /dev/null
    done
    ours | xargs
}

# process WORDS: the stage that runs them.
process() {
    for each in $(ours); do
        { tr '\0' ' ' <"/proc/$each/cmdline"; } 2>/dev/null |
            grep -q "^$1" && echo "$each"
    done
}

# stage_script NAME: a stage that does what is on stdin for each line it gets.
stage_script() {
    { echo 'while read -r line; do'; cat; echo 'done'; } >"$work/$1.sh"
}

# pipeline COMMAND SETTINGS...: double, and then that one, in $work/file.topo.
pipeline() {
    command=$1
    shift
    cat >"$work/file.topo" <<EOT
supervisor one_for_one intensity 3 period 60000
box double runs stage double
box two runs $command
edge in -> double deadline 60000 fails abort
edge double -> two $*
edge two -> out
EOT
}

run_it() {
    run topo run "$work/file.topo" --spans "$work/spans" "$@"
    same "no process is left" "" "$(left_behind)"
    # Every box whose span has not ended well, as BOX:STATUS:ATTEMPTS.
    marked=$(sed 's/.*"name":"\([^"]*\)".*"attempts":\([0-9]*\),"status":"\([^"]*\)".*/\1:\3:\2/' \
        "$work/spans" | grep -v ':ok:' | sort -u | xargs)
}

# ---- A stage that never answers ----
stage_script stuck <<'EOT'
sleep 1000
EOT
pipeline "sh $work/stuck.sh" deadline 100 fails abort retries 1
run_it
check "late: named with its time" stdout_has \
    '42 -> ERROR(two): late: no answer within 100 ms'
check "late: it is a result like any other" exits_with 0
same "late: the step is marked, with its attempts, and no other" \
    "run:failed:0 two:error:2" "$marked"
pipeline "sh $work/stuck.sh" deadline 100 fails skip
run_it
same "skipped: the value goes on as it came" "42 -> 84" "$(cat "$work/stdout")"
same "skipped: the step is marked" "two:skipped:1" "$marked"
pipeline "sh $work/stuck.sh" deadline 60000 fails abort
run_it --deadline-ms 100
check "the time for the whole counts, too" stdout_has \
    '42 -> ERROR(two): the time for the whole is over'
same "and marks where the value was" "run:failed:0 two:error:1" "$marked"

# ---- A stage that dies, talks nonsense, or cannot be ----
# each_dies NAME WHY: with that script the answer is an error with WHY.
each_dies() {
    stage_script "$1"
    pipeline "sh $work/$1.sh" deadline 60000 fails abort retries 2
    run_it
    check "$1: says why" stdout_has "42 -> ERROR(two): $2"
    check "$1: is a result like any other" exits_with 0
    same "$1: the step is marked, with its attempts, and no other" \
        "run:failed:0 two:error:3" "$marked"
    same "$1: it was started again each time" 3 \
        "$(grep -c 'two ended: .*; started again' "$work/stderr")"
}

each_dies killed 'died: signal 9 (Killed)' <<'EOT'
kill -KILL $$
EOT
each_dies exits 'died: exit status 7' <<'EOT'
exit 7
EOT
each_dies nonsense 'it answered something unreadable' <<'EOT'
echo hello
EOT
each_dies endless 'its answer is too long' <<'EOT'
yes | tr -d '\n'
EOT
each_dies deaf 'died: signal 9' <<'EOT'
exec >&- <&-; sleep 1000
EOT

# An answer counts, even if it was the last word.
stage_script last_words <<'EOT'
echo '{"payload":"bye"}'; exit 3
EOT
pipeline "sh $work/last_words.sh" deadline 60000 fails abort
run_it
same "the last word counts" "42 -> bye" "$(cat "$work/stdout")"

# Whoever says two things is not heard a second time.
stage_script twice <<'EOT'
echo '{"payload":"one"}'; echo '{"payload":"two"}'
EOT
pipeline "sh $work/twice.sh" deadline 60000 fails abort
run_it
same "the first word counts" "42 -> one" "$(cat "$work/stdout")"

pipeline "no_such_program" deadline 60000 fails abort retries 5
run_it
check "what cannot be run is named" stderr_has 'cannot run no_such_program'
check "and given up" stderr_has \
    'gives up: two ended (exit status 127); restarts in the last 60000 ms: 3'
check "which is no success" exits_with 1
same "and each value has its line" 1 "$(grep -c '^42 -> ERROR' "$work/stdout")"

# ---- Who is not started again ----
stage_script once <<'EOT'
echo '{"payload":"once"}'; exit 0
EOT
pipeline "sh $work/once.sh" deadline 60000 fails abort
for restart in transient temporary; do
    sed -i "s/box two.* runs/box two restart $restart runs/" "$work/file.topo"
    run_it 1 2 3
    check "$restart: one value has a result" stdout_has '1 -> once'
    check "$restart: then nobody works there" stdout_has \
        '3 -> ERROR(two): nobody works there any more'
done

# ---- Ended from outside ----
# A stage that does not want to end.
cat >"$work/stubborn.sh" <<'EOT'
trap '' TERM INT HUP
while read -r line; do
    echo "took it" >&2
    while :; do sleep 1000; done
done
EOT
pipeline "sh $work/stubborn.sh" deadline 60000 fails abort

begin_run() {
    start topo env FAULTS="$work" "$build/topo" run "$work/file.topo" \
        --deadline-ms 60000
    topo=$pid
    exec 3<"$work/topo"
}

begin_run
wait_for 'took it' <&3
kill -TERM "$topo"
wait_for 'stopped by SIGTERM' <&3
finish "$topo"
same "whoever ignores SIGTERM is killed, and that is no success" 1 $?
same "no process is left" "" "$(left_behind)"

begin_run
wait_for 'took it' <&3
kill -KILL "$topo"
finish "$topo"
for each in $(process sh) $(process stage); do # they are about to
    timeout 10 tail --pid="$each" -f /dev/null
done
same "children of a dead supervisor die" "" "$(process sh)$(process stage)"
kill_ours

# ---- 10,000 values, and each stage is killed ----
seq 1 4999 >"$work/values"
seq 1 4999 >>"$work/values"
{ echo 1; echo 2; } >>"$work/values"
rm "$work/stdout"
# shellcheck disable=SC2016 # for that shell
start topo env FAULTS="$work" sh -c 'exec "$@" <"$0/values" >"$0/stdout"' \
    "$work" "$build/topo" run "$source/examples/pipeline.topo" - \
    --deadline-ms 120000 --spans "$work/spans"
topo=$pid
cat "$work/topo" >"$work/stderr" &
reader=$!
pids="$pids $reader"
until [ -s "$work/stdout" ]; do
    kill -0 "$topo" || break
done
kill -STOP "$topo"
for stage in double format; do
    kill -KILL "$(pgrep -P "$topo" -f "^stage $stage")"
done
kill -CONT "$topo"
finish "$topo"
status=$?
finish "$reader"
check "nobody is missed" exits_with 0
same "each value has one result, and the right one" "" \
    "$(awk '{ printf "%d -> Value-%04d\n", $1, 2 * $1 }' "$work/values" |
        LC_ALL=C sort >"$work/expected"
    LC_ALL=C sort "$work/stdout" | diff "$work/expected" - | head)"
same "both were killed" 2 "$(grep -c 'signal 9.*; started again' "$work/stderr")"
"$build/topo" trace "$work/spans" | tail -n 1 >"$work/sum"
same "the trace is whole" "traces: 10000, spans: 30000, roots: 10000, orphans: 0" \
    "$(cat "$work/sum")"
same "no process is left" "" "$(left_behind)"
report
