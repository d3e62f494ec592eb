#!/bin/sh
# From the history to a broker, and from there to a second read model: killed in
# between, every event comes at least once, and is counted once.
#
#   sh with_broker.sh sh publish.sh BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
build=$(cd "$1" && pwd) || exit 1
export LEDGER_DIR="$work/data"

ledger() {
    run "$build/ledger" "$@"
}

# killed_at POINT COMMAND
killed_at() {
    run env LEDGER_CRASH="$1" "$build/ledger" "$2"
    check "$2 is killed at $1" exits_with 137
}

# followed WHAT: the second read model is as the first.
followed() {
    ledger follow
    check "$1: follow" exits_with 0
    run "$build/audit" "$LEDGER_DIR" follow.db
    check "$1: each event is counted once" exits_with 0
}

ledger follow
check "of nothing there is nothing to see" stdout_is_empty
ledger order 42 5000 1073741824
ledger publish
check "publish" exits_with 0
followed "published"
ledger publish
followed "published with nothing new"

for i in 1 2 3 5 7 11 12 14 18 20; do
    ledger order $((i * 400)) $((5000 + i))
    killed_at after-publish:$i publish
    killed_at after-publish:$i publish # the same once more
    ledger publish
    check "published in the end" exits_with 0
    killed_at in-view:$i follow
    followed "killed at $i"
done

# An event that nobody understands does not stop the others.
ledger order 1 2
"$build/hold" "$LEDGER_DIR/history.db" \
    "UPDATE events SET type = 'Painted' WHERE owner = 24 AND version = 3"
ledger publish
ledger follow
check "a poison event" exits_with 0
check "is named" stderr_has "order 24, event 3, set aside"
check "its order stays as it was" stdout_has "order 24  under way"
check "the others go on" stdout_has "order 25  delivered            2  Value-0004"

# ---- The history in JetStream ----
export LEDGER_DIR="$work/jetstream"
for i in 1 2 3 4 5; do
    run env LEDGER_CRASH="after-effect:$i" \
        "$build/ledger" order --history nats 42 5000
    check "killed with a history in JetStream" exits_with 137
done
ledger resume --history nats
check "resumed from JetStream" exits_with 0
ledger list --history nats
check "there are some" stdout_has "Value-0084"
check "none is half done" stdout_lacks "under way"
same "a letter for each that was delivered" "$(grep -c delivered "$work/stdout")" \
    "$("$build/ledger" letters --history nats | wc -l)"

ledger follow --history nats
check "two connections at once" exits_with 0
ledger publish --history nats
check "what is published already" stderr_has "all is published"

# ---- Without one ----
ledger publish --nats-url nats://127.0.0.1:1
check "no broker" exits_with 1
check "is named" stderr_has "start nats-server -js"
report
