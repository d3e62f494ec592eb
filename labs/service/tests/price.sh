#!/bin/sh
# What it costs: each decorator; the answer when the formatter hangs, with a
# breaker and without; and a read from the cache beside a constant of the same
# server. Prints the figures; fails where the order of size is wrong, whatever
# the machine is doing.
#
#   sh price.sh BUILD_DIR [ROUNDS]      of the last one, which takes two seconds
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
build=$1
rounds=${2:-1}
# shellcheck source=labs/service/tests/running.sh
. "$(dirname "$0")/running.sh"
need curl 'apt install curl'

run "$build/decorators_price"
check 'the decorators have a price' exits_with 0
cat "$work/stdout"

# p99 PATH COUNT: of so many requests on one connection, in microseconds.
p99() {
    seq "$2" | sed "s|.*|url=$url$1|" >"$work/urls"
    curl -s --noproxy '*' -K "$work/urls" -w '\n%{time_total}\n' |
        grep '^[0-9][0-9.]*$' | sort -n |
        awk '{ at[NR] = $1 } END { print int(at[int((NR * 99 + 99) / 100)] * 1000000) }'
}

deadline_ms=100
begin_formatter --port 0
for open_ms in 1 60000; do # one that opens for a millisecond is none
    begin_service --formatter-url "$formatter_url" --deadline-ms $deadline_ms \
        --open-ms $open_ms --nats-url nats://127.0.0.1:1
    post 42
    kill -STOP "$formatter"
    if [ $open_ms = 1 ]; then
        without=$(p99 /values/1 5)
    else
        until_get /values/1 503 'try again' # it has seen enough
        with=$(p99 /values/1 300)
    fi
    kill -CONT "$formatter"
    end TERM "$service"
    rm -f "$work/values.db"
done
printf '%-28s %6d us\n' 'p99 of one that hangs' "$without" \
    'the same, with a breaker' "$with"
check 'without a breaker it is the deadline' [ "$without" -ge $((deadline_ms * 900)) ]
check 'with one it is a small part of that' [ "$with" -lt $((deadline_ms * 500)) ]

if command -v wrk >/dev/null; then
    # rate PATH: requests per second.
    rate() {
        wrk -t1 -c16 -d1s "$url$1" | awk '/Requests\/sec/ { print int($2) }'
    }
    begin_service --formatter-url "$formatter_url" --cache-ms 600000 \
        --nats-url nats://127.0.0.1:1
    post 42
    get /values/1
    : >"$work/rates"
    for _ in $(seq "$rounds"); do # by turns: the machine has other work, too
        constant=$(rate /live)
        cached=$(rate /values/1)
        echo "$constant $cached $((cached * 100 / (constant + 1)))" >>"$work/rates"
    done
    sort -k 3n "$work/rates" | sed -n $(((rounds + 1) / 2))p >"$work/median"
    read -r constant cached percent <"$work/median"
    printf '%-28s %6d /s\n' 'a constant' "$constant" 'a read from the cache' "$cached"
    echo "which is $percent %"
    check 'a read from the cache costs little' [ "$percent" -ge 50 ]
else
    echo "left out: requests per second, there is no wrk"
fi
report
