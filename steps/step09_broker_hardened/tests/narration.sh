#!/bin/sh
# What both services narrate while app runs once, up to their last words.
#
#   sh narration.sh SOURCE_DIR BUILD_DIR
#
# Which request comes first is chance: what is told of one stays together, but
# the requests may come in any order. In the files <UUID> stands for an id, and
# nats://127.0.0.1:4222 for the broker.
. "$(dirname "$0")/harness.sh"

source_dir=$1
build=$2

# canonical FILE: the requests sorted, each in one line.
canonical() {
    awk '
        function end_group() {
            if (group != "")
                print group | "LC_ALL=C sort"
            group = ""
        }

        / request: / { end_group(); group = $0; next }
        /Initiating Shutdown/ { end_group(); close("LC_ALL=C sort") }
        group != "" { group = group " |" $0; next }
        { print }' "$1"
}

NARRATION=$work sh "$source_dir/with_services.sh" "$build" "$build/app" \
    >"$work/stdout" || exit $?

hex='[0-9a-f]'
uuid="$hex\\{8\\}-$hex\\{4\\}-4$hex\\{3\\}-[89ab]$hex\\{3\\}-$hex\\{12\\}"
for number in 1 2; do
    sed "s/nats:.*:[0-9]*/nats:\\/\\/127.0.0.1:4222/; s/$uuid/<UUID>/" \
        "$work/service$number" >"$work/plain"
    canonical "$work/plain" >"$work/got"
    canonical "$source_dir/tests/expected_service$number.txt" >"$work/expected"
    same_files "what service$number narrates" "$work/expected" "$work/got"
    grep -o "$uuid" "$work/service$number" | sort >"$work/ids$number"
done

# One id each, from the start in app to the last service.
sed -n 's/^\[App\] Spawning .*request_id=//p' "$work/stdout" | sort >"$work/app"
cut -c 1-8 "$work/ids1" >"$work/short"
same_files "the ids at service1" "$work/app" "$work/short"
sed -n 's/^\[\(.*\)\] Service2 .*/\1/p' "$work/stdout" | sort >"$work/app"
cut -c 1-8 "$work/ids2" >"$work/short"
same_files "the ids at service2" "$work/app" "$work/short"
comm -13 "$work/ids1" "$work/ids2" >"$work/strange"
same_files "no id that service1 did not see" /dev/null "$work/strange"

report
