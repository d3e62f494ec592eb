#!/bin/sh
# The numbers that lab_queue_groups.sh shows, and what the scripts say of wrong
# arguments.
#
#   sh lab.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"

source_dir=$1
build=$2

sh "$source_dir/lab_queue_groups.sh" "$build" 600 >"$work/stdout" || exit $?

# Of 600 an instance has 200, give or take 11 or so: not 11 times that.
awk 'NR >= 2 && NR <= 4 {
        if ($2 < 80 || $2 > 320)
            print "not a fair share: " $0
        sum += $2
        $2 = "some"
        print "  " $1 " " $2
        next
    }
    { print }
    END { print sum }' "$work/stdout" >"$work/got"
same "the lab" "With the queue group process_workers:
  service1: some
  service1.2: some
  service1.3: some
  600 requests, 600 executions
Without a queue group:
  service1: 600
  service1.2: 600
  service1.3: 600
  600 requests, 1800 executions
600" "$(cat "$work/got")"

sh "$source_dir/lab_queue_groups.sh" "$build" 0 >"$work/stdout" || exit $?
same "the lab without requests" 2 \
    "$(grep -c "  0 requests, 0 executions" "$work/stdout")"

# usage WHAT SCRIPT ARGUMENT...: it shows its usage, and no more.
usage() {
    what=$1
    script=$source_dir/$2
    shift 2
    run env BROKER_PIDS='' sh "$script" "$@"
    same "$what: exit status" 2 $status
    same "$what: the usage" "1 Usage: sh" \
        "$(wc -l <"$work/stderr" | tr -d ' ') $(cut -c 1-9 "$work/stderr")"
    same "$what: no more" "" "$(cat "$work/stdout")"
}

usage "no build folder" lab_queue_groups.sh
usage "no app" lab_kill_some.sh
usage "no brokers to kill" lab_kill_some.sh "$build/app"
usage "nothing to run" with_services.sh
usage "no command" with_services.sh "$build"
usage "no build folder after --cluster" with_services.sh --cluster 3
usage "no command after --cluster" with_services.sh --cluster 3 "$build"
usage "no number after --instances" with_services.sh --instances
for wrong in "--cluster 0" "--instances -1" "--cluster 1.5" "--instances x" \
    "--no-such-option 1"; do
    # shellcheck disable=SC2086 # option and value
    usage "$wrong" with_services.sh $wrong "$build" true
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

report
