#!/bin/sh
# A broker that demands to know who comes: app and services that can tell work,
# those that cannot end at once, and nobody ever shows a secret.
#
#   sh security.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"

source_dir=$1
build=$2
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server
unset NATS_URL
# Only a build with the thread sanitizer reads that.
export TSAN_OPTIONS="suppressions='$source_dir/tests/tsan.supp' \
${TSAN_OPTIONS:-}"

need nats-server "apt-get install nats-server"

# start_broker [ARGUMENT...]: its $address is without nats:// or the like. When
# it comes back, its port must be free: connections of others, which come from
# 127.0.0.1, cannot take it.
start_broker() {
    start broker nats-server -a 127.0.0.2 -p -1 "$@"
    broker=$pid
    exec 3<"$work/broker"
    wait_for "Listening for client connections on " <&3
    address=${line##* }
    wait_for "Server is ready" <&3
    cat <&3 >/dev/null &
    exec 3<&-
}

# start_service NUMBER ARGUMENT...: its $pid is ready, then. What it says is
# added to the file all.
start_service() {
    number=$1
    shift
    start service "$build/service$number" "$@"
    exec 3<"$work/service"
    wait_for "Waiting for requests..." <&3
    cat "$work/read" - <&3 >>"$work/all" &
    exec 3<&-
}

# try PROGRAM ARGUMENT...: runs it. What it says is added to the file all.
try() {
    program=$1
    shift
    run timeout 60 "$build/$program" "$@"
    cat "$work/stdout" "$work/stderr" >>"$work/all"
}

# enters WHAT SHOWN ARGUMENT...: all three do their work with these arguments,
# and app shows the url like that.
enters() {
    what=$1
    shown=$2
    shift 2
    start_service 1 "$@"
    service1=$pid
    start_service 2 "$@"
    try app "$@" 42
    same "$what: exit status" 0 $status
    same "$what: stderr" "" "$(cat "$work/stderr")"
    same "$what: the result" 1 "$(grep -c "^  42 -> Value-0084  " \
        "$work/stdout")"
    same "$what: the URL" "[App] Connecting to $shown..." \
        "$(grep Connecting "$work/stdout")"
    end TERM "$service1"
    same "$what: service1 stops" 0 $?
    end TERM "$pid"
    same "$what: service2 stops" 0 $?
}

# stays_out WHAT REASON ARGUMENT...: none of them gets in, for this reason, a
# pattern, and says so in one line.
stays_out() {
    what=$1
    reason=$2
    shift 2
    for program in app service1 service2; do
        try $program "$@"
        got="$status: $(complaint)"
        # shellcheck disable=SC2254 # it is a pattern
        case $got in "1: $program: "$reason) got=as_expected ;; esac
        same "$what, $program, for: $reason" as_expected "$got"
        same "$what, $program: one line" 1 "$(complaint | grep -c '')"
        same "$what, $program: it does no work" 0 \
            "$(cat "$work/stdout" "$work/stderr" |
                grep -c -e Connected -e Waiting)"
    done
}

who="(see --help for the ways to say who we are)"
tls="(see --tls-ca and --tls-cert)"

# ---- User and password ----

start_broker --user me --pass s3cret
enters "user and password" "nats://$address" \
    --nats-url "nats://me:s3cret@$address"
NATS_URL=nats://me:s3cret@$address
export NATS_URL
enters "user and password by NATS_URL" "nats://$address"
unset NATS_URL
enters "user and password, and a broker that is away" \
    "nats://127.0.0.1:1,nats://$address" \
    --nats-url "nats://me:s3cret@127.0.0.1:1,nats://me:s3cret@$address"
for url in nats:// nats://me:wr0ng@ nats://you:s3cret@ nats://s3cret@; do
    stays_out "$url" "nats://$address does not let us in $who" \
        --nats-url "$url$address"
done

# It comes back with another password: no reason to wait any longer.
start service "$build/service1" --nats-url "nats://me:s3cret@$address"
service1=$pid
exec 4<"$work/service"
wait_for "Waiting for requests..." <&4
end KILL "$broker"
start_broker --user me --pass s3cret.2 -p "${address##*:}"
cat <&4 >"$work/refused"
exec 4<&-
finish "$service1"
same "a service that is not let in again ends" 1 $?
same "a service that is not let in again says so" \
    "	[Service1] Lost the broker, looking for it...
	[Service1] The broker closed the connection" "$(cat "$work/refused")"
cat "$work/refused" >>"$work/all"
stop_all

# ---- Token ----

start_broker --auth t0ken
enters "a token" "nats://$address" --nats-url "nats://t0ken@$address"
for url in "nats://" "nats://wr0ng@" "nats://me:t0ken@"; do
    stays_out "$url" "nats://$address does not let us in $who" \
        --nats-url "$url$address"
done
stop_all

# ---- NKey ----

# The example of the documentation of NATS.
key=UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4
seed=SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY
echo $seed >"$work/seed"
echo garbage >"$work/garbage"
cat >"$work/nkey.conf" <<END
authorization { users = [ { nkey: $key } ] }
END
start_broker -c "$work/nkey.conf"
enters "an NKey" "nats://$address" --nats-url "nats://$address" \
    --nkey $key --nkey-seed "$work/seed"
stays_out "no NKey" "nats://$address does not let us in $who" \
    --nats-url "nats://$address"
stays_out "another NKey" "nats://$address does not let us in $who" \
    --nats-url "nats://$address" --nkey-seed "$work/seed" \
    --nkey UCNATCSZFMFKLGO4OKQGQNTDCVRUIAVLIT2LPHR35FVRZMWTLPJBAJTX
for option in "--nkey $key --nkey-seed" --creds; do
    # shellcheck disable=SC2086 # one or three words
    stays_out "no file after $option" "cannot connect to nats://$address: \
error opening file '$work/nowhere': No such file or directory" \
        --nats-url "nats://$address" $option "$work/nowhere"
    # shellcheck disable=SC2086
    stays_out "no seed after $option" "cannot connect to nats://$address: \
no nkey user seed found in '$work/garbage'" \
        --nats-url "nats://$address" $option "$work/garbage"
done
stop_all

# alone OPTION PARTNER: each needs the other one.
alone() {
    for option in "$1" "$2"; do
        for program in app service1 service2; do
            try $program "$option" "$work/seed"
            same "$program $option alone" \
                "2: $program: $1 and $2 need each other" \
                "$status: $(head -n 1 "$work/stderr")"
            same "$program $option alone shows the usage" 1 \
                "$(grep -c "^Usage: $program " "$work/stderr")"
        done
    done
}

alone --nkey --nkey-seed
alone --tls-cert --tls-key

# ---- TLS ----

# certificate NAME SUBJECT ISSUER [EXTENSION]: NAME.crt and NAME.key, by ISSUER,
# which may be NAME.
certificate() {
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$2" \
        -keyout "$work/$1.key" -out "$work/$1.csr" &&
        echo "${4:-basicConstraints=CA:true}" >"$work/$1.ext" &&
        if [ "$1" = "$3" ]; then
            openssl x509 -req -in "$work/$1.csr" -signkey "$work/$1.key" \
                -extfile "$work/$1.ext" -days 2 -out "$work/$1.crt"
        else
            openssl x509 -req -in "$work/$1.csr" -CA "$work/$3.crt" \
                -CAkey "$work/$3.key" -CAcreateserial \
                -extfile "$work/$1.ext" -days 2 -out "$work/$1.crt"
        fi
}

test_tls() {
    for ca in ours theirs; do
        certificate $ca "$ca" $ca || return
    done
    certificate broker localhost ours "subjectAltName=IP:127.0.0.2" || return
    certificate elsewhere example.org ours "subjectAltName=DNS:example.org" ||
        return
    certificate client client ours "extendedKeyUsage=clientAuth" || return
    certificate stranger client theirs "extendedKeyUsage=clientAuth" || return
} >"$work/openssl" 2>&1

if ! command -v openssl >/dev/null; then
    echo "not tested: TLS, for there is no openssl to make certificates"
elif ! test_tls; then
    fail "openssl makes no certificates:"
    cat "$work/openssl"
else
    start_broker --tls \
        --tlscert "$work/broker.crt" --tlskey "$work/broker.key" \
        --user me --pass s3cret
    enters "TLS" "tls://$address" --nats-url "tls://me:s3cret@$address" \
        --tls-ca "$work/ours.crt"
    enters "TLS without tls://" "nats://$address" \
        --nats-url "nats://me:s3cret@$address" --tls-ca "$work/ours.crt"
    stays_out "TLS, and no password" "tls://$address does not let us in $who" \
        --nats-url "tls://$address" --tls-ca "$work/ours.crt"
    stays_out "TLS, and an unknown CA" "no TLS connection with tls://$address: \
SSL Error $tls" --nats-url "tls://me:s3cret@$address"
    stays_out "TLS, and another CA" "no TLS connection with tls://$address: \
SSL Error $tls" \
        --nats-url "tls://me:s3cret@$address" --tls-ca "$work/theirs.crt"
    stays_out "TLS, and nobody to trust" "no TLS connection with \
nats://$address: SSL Error $tls" \
        --nats-url "nats://me:s3cret@$address"
    for file in nowhere garbage; do
        stays_out "TLS, and a CA in $file" "no TLS connection with \
tls://$address: SSL Error $tls" \
            --nats-url "tls://me:s3cret@$address" --tls-ca "$work/$file"
    done
    stop_all

    start_broker --tls \
        --tlscert "$work/broker.crt" --tlskey "$work/broker.key" \
        --tlsverify --tlscacert "$work/ours.crt"
    enters "a certificate" "tls://$address" --nats-url "tls://$address" \
        --tls-ca "$work/ours.crt" \
        --tls-cert "$work/client.crt" --tls-key "$work/client.key"
    stays_out "no certificate" "c*t to tls://$address: *" \
        --nats-url "tls://$address" --tls-ca "$work/ours.crt"
    stays_out "a stranger's certificate" "c*t to tls://$address: *" \
        --nats-url "tls://$address" --tls-ca "$work/ours.crt" \
        --tls-cert "$work/stranger.crt" --tls-key "$work/stranger.key"
    stays_out "a certificate and another key" "no TLS connection with \
tls://$address: SSL Error $tls" \
        --nats-url "tls://$address" --tls-ca "$work/ours.crt" \
        --tls-cert "$work/client.crt" --tls-key "$work/stranger.key"
    stop_all

    # Somebody else's broker, whose certificate is as good.
    start_broker --tls --tlscert "$work/elsewhere.crt" \
        --tlskey "$work/elsewhere.key"
    stays_out "the certificate of another host" "no TLS connection with \
tls://$address: SSL Error $tls" \
        --nats-url "tls://$address" --tls-ca "$work/ours.crt"
    stop_all

    start_broker
    stays_out "TLS that the broker does not have" "no TLS connection with \
tls://$address: Secure Connection not available $tls" \
        --nats-url "tls://$address" --tls-ca "$work/ours.crt"
    stop_all
fi

# ---- Nothing of it was ever shown ----

for secret in s3cret wr0ng t0ken $seed "me:" "you:"; do
    same "shows no $secret" 0 "$(grep -c -F -e "$secret" "$work/all")"
done

report
