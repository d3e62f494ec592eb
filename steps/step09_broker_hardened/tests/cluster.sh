#!/bin/sh
# Three linked brokers, and three instances of each service: what happens to
# many values while some of these are killed, and who does the work.
#
#   sh cluster.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"

source_dir=$1
build=$2

# values COUNT: in the file values, and in predicted what comes of them.
values() {
    awk -v n="$1" 'BEGIN { while (n--) print n * 7 % 9999 - 4999 }' \
        >"$work/values"
    sort -n "$work/values" |
        awk '{ printf "%d -> Value-%04d\n", $1, 2 * $1 }' >"$work/predicted"
}

# clustered COMMAND...: while the cluster runs, with what app says in the files
# stdout and stderr.
clustered() {
    run env NARRATION="$work" sh "$source_dir/with_services.sh" --cluster 3 \
        "$build" "$@" <"$work/values"
    [ $status -ne 77 ] || exit 77
    sed -n '/^--- Final/,$s/^  \(.*\)  \[[0-9a-f]\{8\}\]$/\1/p' \
        "$work/stdout" >"$work/table"
}

# A build with sanitizers is slow.
if grep -q -e __asan_init -e __tsan_init "$build/app"; then
    killing=2000
    sharing=3000
else
    killing=10000
    sharing=30000
fi

# ---- Killing ----

# The first arguments are the urls for app, and who dies, when 500 values are
# done. Then those of app.
cat >"$work/kill" <<'END'
work=$1
urls=$2
victims=$3
shift 3
mkfifo "$work/lines"
NATS_URL=$urls "$@" - <"$work/values" >"$work/lines" &
app=$!
trap 'kill $app' HUP INT TERM
exec 3<"$work/lines"
rm "$work/lines"
completed=0
while [ $completed -lt 500 ] && IFS= read -r line <&3; do
    case $line in *Completed*) completed=$((completed + 1)) ;; esac
    printf '%s\n' "$line"
done
kill -KILL $victims
cat <&3
wait $app
END

# survives WHAT URLS VICTIMS: as expressions, of what with_services.sh exports.
survives() {
    cat >"$work/expressions" <<END
exec sh "\$1/kill" "\$1" "$2" "$3" "\$2/app" \
    --timeout-ms 1000 --retries 10 --max-in-flight 64
END
    clustered sh "$work/expressions" "$work" "$build"
    same "$1: exit status" 0 $status
    same "$1: stderr" "" "$(cat "$work/stderr")"
    same_files "$1: every value once, and right" \
        "$work/predicted" "$work/table"
    same "$1: it is complete" "Execution complete" \
        "$(tail -n 1 "$work/stdout")"
}

values $killing
# shellcheck disable=SC2016 # for later
survives "one broker of three that app knows, and another's service1" \
    '$NATS_URL' '${BROKER_PIDS##* } ${SERVICE1_PIDS% * *}'
# shellcheck disable=SC2016
survives "the one broker that app knows, and the last service1" \
    '${NATS_URL%%,*}' '${BROKER_PIDS% * *} ${SERVICE1_PIDS##* }'

# ---- Sharing ----

values $sharing
clustered "$build/app" --retries 10 --max-in-flight 64 -
same "sharing: exit status" 0 $status
same_files "sharing: every value once, and right" \
    "$work/predicted" "$work/table"
sum=0
for file in service1 service1.2 service1.3; do
    executed=$(grep -c "Processing request: " "$work/$file")
    sum=$((sum + executed))
    same "sharing: $file has a fifth or more, with $executed" yes \
        "$([ "$executed" -ge $((sharing / 5)) ] && echo yes)"
done
same "sharing: each request once" $sharing $sum

report
