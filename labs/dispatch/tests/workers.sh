#!/bin/sh
# One kind of worker behind a dispatcher: the same results as any other.
#
#   sh workers.sh SOURCE_DIR BUILD_DIR KIND
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
source=$1
build=$(cd "$2" && pwd) || exit 1
kind=$3
# shellcheck source=labs/dispatch/tests/running.sh
. "$(dirname "$0")/running.sh"
PATH=/usr/bin:$PATH # Debian's Python and its modules, not another one
cd "$source" || exit 1 # words have no space in them, but paths may
how=                # dispatchd starts it; else it comes by itself, as $name

# has COMMAND...: or the test is skipped, with the rest of the line as reason.
has() {
    "$@" >/dev/null 2>&1 || {
        echo "skipped: this does not work here: $*"
        exit 77
    }
}

case $kind in
c) name="worker-c" ;;
perl)
    has perl -MJSON::PP -e 1
    how="stdio perl workers/pipeline.pl"
    ;;
sh)
    need jq 'apt install jq'
    how="stdio sh workers/pipeline.sh"
    ;;
python)
    need python3 'apt install python3'
    how="stdio python3 workers/pipeline.py"
    ;;
node)
    need node 'apt install nodejs'
    how="stdio node workers/pipeline.js"
    ;;
python-ws) has python3 -c 'import websockets' && name=python-ws ;;
node-ws)
    export NODE_PATH=/usr/share/nodejs
    has node -e 'require("ws")' && name=node-ws
    ;;
jail)
    need jq 'apt install jq'
    has bwrap --unshare-all --ro-bind / / true
    how="jail memory=512 workers/pipeline.sh"
    ;;
esac

if [ -n "$how" ]; then
    echo "process,transform $how" >"$work/file"
    begin_dispatcher --workers "$work/file"
else
    begin_dispatcher --token secret
    export DISPATCH_TOKEN=secret
    case $kind in
    c) set -- "$build/pipeline_worker" --connect "$address" ;;
    python-ws) set -- python3 "workers/websocket.py" "$address" secret ;;
    node-ws) set -- node "workers/websocket.js" "$address" secret ;;
    esac
    "$@" >"$work/worker.log" 2>&1 &
    worker=$!
    pids="$pids $worker"
    wait_for "$name is here" <&3
fi

dispatch
check 'one value' exits_with 0
same_files 'one value' "$source/tests/expected.txt" "$work/stdout"
dispatch -18 10 42 5000 50 1073741824
check 'six values, two of them refused' exits_with 0
same_files 'six values' "$source/tests/expected_many.txt" "$work/stdout"
check 'nothing on stderr' stderr_is_empty

end TERM "$dispatcher"
same 'dispatchd ends in order' 0 $?
if [ -z "$how" ]; then
    finish "$worker"
    same 'so does the worker, told to go' 0 $?
fi
report
