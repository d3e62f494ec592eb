#!/bin/sh
# scripts/conform finds nothing wrong with services that other people might have
# written, in Python and in JavaScript, and names the right case for each of
# those in tests/conform/faults.txt. (tests/contract.sh puts it to our own.)
#
#   sh tests/conform.sh
. "$(dirname "$0")/../common/some/tests/harness.sh"
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server
export PYTHONDONTWRITEBYTECODE=1

need python3 "apt-get install python3"
examples=conform/examples
faulty=tests/conform/faulty.py

# listen TEXT COMMAND...: returns when it says so, with $line.
listen() {
    text=$1
    shift
    start says "$@"
    exec 3<"$work/says"
    wait_for "$text" <&3 || exit 1
    cat <&3 >"$work/narration" &
    exec 3<&-
}

# conform STEP COMMAND [ARGUMENT...]: what it says of that service.
conform() {
    step=$1
    shift
    case $step in
    06) run scripts/conform 06 "$@" ;;
    07) listen "Listening on " "$@"
        run scripts/conform 07 "${line##* }"
        end KILL "$pid" ;;
    *)  listen "Waiting for requests" "$@" "$url"
        run scripts/conform "$step" "$url"
        end KILL "$pid" ;;
    esac
}

# conforms STEP COMMAND [ARGUMENT...]
conforms() {
    conform "$@"
    check "$*" exits_with 0
    check "$*" stdout_has "cases, all as they should be"
}

if command -v nats-server >/dev/null; then
    listen "Listening for client connections on " \
        nats-server -a 127.0.0.1 -p -1
    url=nats://${line##* }
    steps="06 07 08 09"
else
    echo "steps 08 and 09 are left out: there is no nats-server"
    steps="06 07"
fi

conforms 06 python3 $examples/service06.py
conforms 07 python3 $examples/service07.py
if command -v node >/dev/null; then
    conforms 07 node $examples/service07.js
else
    echo "$examples/service07.js is left out: there is no node (apt-get" \
        "install nodejs)"
fi

case $steps in *08*)
    conforms 08 python3 $faulty 08 none
    conforms 09 python3 $examples/service09.py
    ;;
esac

grep -v '^#' tests/conform/faults.txt >"$work/faults"
while read -r step fault case; do
    case $steps in *$step*) ;; *) continue ;; esac
    conform "$step" python3 $faulty "$step" "$fault"
    same "step $step, $fault" "1: FAILED: step $step, service1: $case" \
        "$status: $(head -n 1 "$work/stdout")"
done <"$work/faults"
report
