#!/bin/sh
# Who does the work, of three instances of service1: shared in a queue group,
# and all of it by each of them without one. And what with_services.sh says of
# wrong arguments.
#
#   sh groups.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"

source_dir=$1
build=$2

seq 600 >"$work/values"

# executed [ARGUMENT]: how often each instance of service1 did, with that
# argument, in the file executed.
executed() {
    NARRATION=$work SERVICE_ARGUMENTS=${1:-} sh "$source_dir/with_services.sh" \
        --instances 3 "$build" "$build/app" --max-in-flight 64 - \
        <"$work/values" >"$work/stdout" || exit $?
    for file in service1 service1.2 service1.3; do
        grep -c "Processing request: " "$work/$file"
    done >"$work/executed"
}

# Of 600 an instance has 200, give or take 11 or so: not 11 times that.
executed
same "with a group: each request once" 600 \
    "$(awk '{ n += $1 } END { print n }' "$work/executed")"
same "with a group: a fair share for each of three" 3 \
    "$(awk '$1 >= 80 && $1 <= 320' "$work/executed" | wc -l | tr -d ' ')"
executed --queue-group=
same "without a group: each request by each" "600
600
600" "$(cat "$work/executed")"

# usage WHAT ARGUMENT...: it shows its usage, and no more.
usage() {
    what=$1
    shift
    run sh "$source_dir/with_services.sh" "$@"
    same "$what: exit status" 2 $status
    same "$what: the usage" "1 Usage: sh" \
        "$(wc -l <"$work/stderr" | tr -d ' ') $(cut -c 1-9 "$work/stderr")"
    same "$what: no more" "" "$(cat "$work/stdout")"
}

usage "nothing to run"
usage "no command" "$build"
usage "no build folder after --cluster" --cluster 3
usage "no command after --cluster" --cluster 3 "$build"
usage "no number after --instances" --instances
for wrong in "--cluster 0" "--instances -1" "--cluster 1.5" "--instances x" \
    "--no-such-option 1"; do
    # shellcheck disable=SC2086 # option and value
    usage "$wrong" $wrong "$build" true
done

# A nats-server that ends at once.
mkdir "$work/bin"
printf '#!/bin/sh\nexit 1\n' >"$work/bin/nats-server"
chmod +x "$work/bin/nats-server"
run env PATH="$work/bin:$PATH" NATS_URL='' \
    sh "$source_dir/with_services.sh" "$build" true
same "a broker that does not start" \
    "1: with_services.sh: nats-server does not start" \
    "$status: $(cat "$work/stderr")"

# One that never gets ready.
mkfifo "$work/up" "$work/never"
printf '#!/bin/sh\necho >"%s/up"\nexec cat "%s/never"\n' "$work" "$work" \
    >"$work/bin/nats-server"
launch env PATH="$work/bin:$PATH" NATS_URL='' \
    sh "$source_dir/with_services.sh" "$build" true
read -r _ <"$work/up"
end TERM "$pid"
same "a signal before the broker is ready" 143 $?

report
