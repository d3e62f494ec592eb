#!/bin/sh
# Many values through two instances of each service: all right, and nobody needs
# more memory for more of them. 20,000, or 100,000 if LONG is set.
#
#   sh many.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"

source_dir=$1
build=$2

# grows WHAT FROM TO: KiB, and less than 1 MiB more
grows() {
    same "$1 grows from $2 to $3 KiB" "little" \
        "$([ "$3" -lt $(($2 + 1024)) ] && echo little)"
}

count=20000
[ -z "${LONG:-}" ] || count=100000
# A build with sanitizers is slow, and needs memory of its own.
sanitized=no
if grep -q -e __asan_init -e __tsan_init "$build/app"; then
    sanitized=yes
    [ -n "${LONG:-}" ] || count=5000
fi
few=$((count / 10))
awk -v n=$count 'BEGIN { while (n--) print n * 7 % 9999 - 4999 }' \
    >"$work/values"
head -n $few "$work/values" >"$work/few"

# What runs with the services. The pages that a process has in memory are the
# second number in its statm.
cat >"$work/run" <<'END'
work=$1
app=$2
services() {
    for pid in $SERVICE1_PIDS $SERVICE2_PIDS; do
        echo "$pid $(cut -d ' ' -f 2 "/proc/$pid/statm")"
    done
}

"$app" --max-in-flight 64 - <"$work/few" >"$work/few.stdout" || exit
services >"$work/before"
mkfifo "$work/lines"
"$app" --max-in-flight 64 - <"$work/values" >"$work/lines" &
pid=$!
trap 'kill $pid' HUP INT TERM
awk -v few="$3" -v statm="/proc/$pid/statm" -v pages="$work/pages" '
    function look() {
        if ((getline line < statm) > 0) {
            split(line, words, " ")
            print words[2] >pages
        }
        close(statm)
    }

    /^\[App\] Completed/ && ++completed == few { look() }
    /^--- Final/ { look() }
    { print }' "$work/lines" >"$work/stdout"
wait $pid
status=$?
services >"$work/after"
exit $status
END
NARRATION=$work sh "$source_dir/with_services.sh" --instances 2 "$build" \
    sh "$work/run" "$work" "$build/app" $few 2>"$work/stderr"
status=$?
[ $status -ne 77 ] || exit 77
same "exit status" 0 $status
same "stderr" "" "$(cat "$work/stderr")"

sed -n '/^--- Final/,$s/^  \(.*\)  \[[0-9a-f]\{8\}\]$/\1/p' "$work/stdout" \
    >"$work/table"
sort -n "$work/values" | awk '{ printf "%d -> Value-%04d\n", $1, 2 * $1 }' \
    >"$work/predicted"
same "every value once, and right" "" \
    "$(diff "$work/predicted" "$work/table" | head -n 10)"
for service in service1 service2; do
    same "$service: each request once" $((count + few)) \
        "$(cat "$work/$service" "$work/$service.2" | grep -c " request: ")"
done

if [ -e /proc/self/statm ] && [ $sanitized = no ]; then
    kib=$(($(getconf PAGESIZE) / 1024))
    { read -r from && read -r to; } <"$work/pages"
    grows app $((from * kib)) $((to * kib))
    paste -d ' ' "$work/before" "$work/after" >"$work/services"
    same "four services" 4 "$(wc -l <"$work/services" | tr -d ' ')"
    while read -r pid from _ to; do
        grows "service $pid" $((from * kib)) $((to * kib))
    done <"$work/services"
fi

report
