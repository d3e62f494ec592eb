#!/bin/sh
# Formatters come and go, and the service finds them: a registry, two instances,
# and beside each of them a script that says that it is there.
#
#   sh discovery.sh SOURCE_DIR BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
source=$1
build=$2
# shellcheck source=labs/service/tests/running.sh
. "$(dirname "$0")/running.sh"
need curl 'apt install curl'

# begin_registry PORT LEASE_MS: is process $registry, at $registry_url.
begin_registry() {
    launch_logged registryd 'Listening on ' "$build/registryd" --port "$1" \
        --lease-ms "$2" && registry=$pid registry_url=$said
}

# begin_instance NAME: is process $pid, at $said, and announced.
begin_instance() {
    launch_logged "$1" 'Listening on ' "$build/formatterd" --port 0 || return
    instance=$pid
    sh "$source/programs/announce.sh" "$registry_url" formatter "$said" 0.1 &
    pids="$pids $!"
    pid=$instance
}

# listed: how many instances the registry knows.
listed() { curl -s --noproxy '*' "$registry_url/services/formatter" | grep -c http; }
until_listed() {
    tries=0
    until count=$(listed) && [ "$count" = "$1" ] || [ $tries -gt 1200 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    same "$1 are listed" "$1" "$count"
}

# failed_calls: how many went to where nobody is, or nobody answers.
failed_calls() {
    curl -s --noproxy '*' "$url/metrics" | sed -n \
        's/^formatter_calls_total{result="\(external\|timed_out\)"} //p' |
        awk '{ sum += $1 } END { print sum }'
}

# asked NAME: how many requests that instance got.
asked() { grep -c '"path":"/format"' "$work/$1.log"; }

# read_some WHAT: ten requests, one after the other.
read_some() {
    curl -s --noproxy '*' --max-time 30 "$url/values/1?[1-10]" |
        grep -o '"text":"Value-0084","stale":false' >"$work/texts"
    same "$1" 10 "$(wc -l <"$work/texts")"
}

begin_registry 0 600
begin_instance one
one=$pid
begin_instance two
until_listed 2
begin_service --registry-url "$registry_url/services/formatter" \
    --formatter-url http://127.0.0.1:1 --nats-url nats://127.0.0.1:1 \
    --cache-ms 0 --deadline-ms 900 --open-ms 100
post 42
read_some 'it finds them'
same 'each of them by turns' '5 5' "$(asked one) $(asked two)"

# ---- One is killed ----
end KILL "$one"
read_some 'another one is asked at once'
until_listed 1
read_some 'no request notices' # the first of them fetches the new list
until_get /health 200 '"formatter":"ok","registry":"ok"'
before=$(failed_calls)
read_some 'and soon'
same 'no request goes to who is dead' "$before" "$(failed_calls)"

# ---- One hangs ----
begin_instance three
three=$pid
until_listed 2
kill -STOP "$three"
until_listed 1
kill -CONT "$three"
until_listed 2

# ---- The registry is gone ----
end KILL "$registry"
until_get /values/1 200 '"stale":false'
until get /values/1 && get /health && answer_has '"registry":"failing"'; do
    kill -0 "$service" || break
done
read_some 'the list that was known will do'
begin_registry "${registry_url##*:}" 600
until_listed 2
until get /values/1 && get /health && answer_has '"registry":"ok"'; do
    kill -0 "$service" || break
done
read_some 'and it is found again'

# ---- What is no instance ----
end TERM "$service"
same 'the service ends in order' 0 $?
end TERM "$registry"
same 'so does the registry' 0 $?
begin_registry 0 600000
url=$registry_url
ask /services/formatter -X PUT -d nonsense
check 'an announcement is JSON' answers 400
ask /services/formatter -X PUT -d '{"url":"http://x\nhttp://y"}'
check 'of one line' answers 400
ask /services/nobody
same 'of what is not there, there is an empty list' 200 "$code$answer"
for i in $(seq 33); do
    printf '%s\n' "url=$url/services/many" request=PUT silent 'output=/dev/null' \
        "data={\"url\":\"http://$i\"}" 'write-out="%{http_code}\n"' next
done | sed '$d' >"$work/many"
same 'there is an end to its places' '32 200 1 503' \
    "$(curl --noproxy '*' -K "$work/many" | sort | uniq -c | xargs)"
report
