# What tests with a running dispatcher share, on top of the harness.
# shellcheck shell=sh disable=SC2154,SC2034 # build, dispatcher: the test's

# begin_dispatcher [OPTION...]: listens at $address; what it says is in the
# fifo of the test's name, read up to there.
begin_dispatcher() {
    start dispatchd "$build/dispatchd" --port 0 "$@"
    dispatcher=$pid
    exec 3<"$work/dispatchd"
    wait_for 'Listening on ws://' <&3 || return
    address=${line##*ws://}
}

# begin_worker NAME [OPTION...]: the one in C; it is there when this returns.
begin_worker() {
    name=$1
    shift
    start "$name" "$build/pipeline_worker" --connect "$address" --name "$name" "$@"
    cat <"$work/$name" >/dev/null & # or it blocks
    wait_for "$name is here" <&3
}

dispatch() {
    run "$build/dispatch" --connect "$address" "$@"
}
