# What tests with running services share, on top of the harness.
# shellcheck shell=sh disable=SC2154,SC2034 # build, work: the test's
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server

# await TEXT FILE: until the file has it. It is a failed check if it has not
# within a minute.
await() {
    # shellcheck disable=SC2016 # for that shell
    timeout 60 sh -c 'until grep -qF -e "$1" "$2"; do sleep 0.02; done' \
        sh "$1" "$2" && return
    fail "nobody said: $1; but:"
    tail -n 20 "$2"
    return 1
}

# launch_logged NAME TEXT COMMAND...: as process $pid, with its log in
# $work/NAME.log; when this returns, it has said the text, and $said is the word
# behind it.
launch_logged() {
    log=$work/$1.log
    text=$2
    shift 2
    : >"$log" # its last life's is gone
    "$@" 2>"$log" &
    pid=$!
    pids="$pids $pid"
    await "$text" "$log" || return
    said=$(sed -n "s|.*$text\([^\"]*\).*|\1|p" "$log" | head -n 1)
}

# begin_formatter [OPTION...]: is process $formatter, at $formatter_url.
begin_formatter() {
    launch_logged formatterd 'Listening on ' "$build/formatterd" "$@" &&
        formatter=$pid formatter_url=$said
}

# begin_broker [PORT]: is process $broker, at $nats_url.
begin_broker() {
    launch_logged broker 'client connections on ' nats-server -a 127.0.0.1 \
        -p "${1:--1}" && await 'Server is ready' "$work/broker.log" &&
        broker=$pid nats_url=nats://$said
}

# begin_service [OPTION...]: is process $service, at $url, with $work/values.db.
begin_service() {
    launch_logged serviced 'Listening on ' "$build/serviced" --port 0 \
        --database "$work/values.db" --drain-ms 0 "$@" &&
        service=$pid url=$said
}

# ask PATH [CURL_ARGUMENT...]: the status is $code, the text $answer.
ask() {
    path=$1
    shift
    code=$(curl -s --noproxy '*' --max-time 30 -o "$work/answer" \
        -w '%{http_code}' "$@" "$url$path")
    answer=$(cat "$work/answer")
}
get() { ask "$1"; }
post() { ask /values -d "{\"value\":$1}"; }

# until_get PATH CODE TEXT: asks until the answer is that, for a minute.
until_get() {
    tries=0
    get "$1"
    until [ "$code" = "$2" ] && case $answer in *"$3"*) ;; *) false ;; esac; do
        tries=$((tries + 1))
        if [ $tries -gt 1200 ]; then
            fail "GET $1 never says $2 $3, but $code $answer"
            return 1
        fi
        sleep 0.05
        get "$1"
    done
    pass
}

# For check.
answers() { [ "$code" = "$1" ]; }
answer_has() { case $answer in *"$1"*) ;; *) false ;; esac; }
metric() { # NAME: its value now
    curl -s --noproxy '*' "$url/metrics" |
        NAME=$1 awk '$1 == ENVIRON["NAME"] { print $2 }'
}

metric_is() { # NAME VALUE
    [ "$(metric "$1")" = "$2" ]
}
