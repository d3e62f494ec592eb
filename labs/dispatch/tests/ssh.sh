#!/bin/sh
# A worker over ssh: by a real sshd, on loopback, as whoever runs this; and none
# if the host has another key than it should.
#
#   sh ssh.sh SOURCE_DIR BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
source=$1
build=$(cd "$2" && pwd) || exit 1
# shellcheck source=labs/dispatch/tests/running.sh
. "$(dirname "$0")/running.sh"
PATH=$PATH:/usr/sbin
need perl 'apt install perl'
need ssh 'apt install openssh-client'
need sshd 'apt install openssh-server'
[ "$(id -u)" -ne 0 ] || {
    echo "skipped: for root, sshd wants a system that is set up for it"
    exit 77
}

for key in host other mine; do
    ssh-keygen -q -t ed25519 -N '' -f "$work/$key" || exit 1
done
cp "$work/mine.pub" "$work/authorized"
cp "$source/workers/pipeline.pl" "$work/pipeline.pl"
cat >"$work/config" <<END
ListenAddress 127.0.0.1
HostKey $work/host
AuthorizedKeysFile $work/authorized
StrictModes no
UsePAM no
PidFile none
END

# It cannot take any port that is free: try until one is.
for port in $(shuf -n 20 -i 20000-60000); do
    start sshd "$(command -v sshd)" -D -e -f "$work/config" -p "$port"
    server=$pid
    exec 4<"$work/sshd"
    while read -r line <&4; do
        case $line in 'Server listening'*) break 2 ;; esac
    done
    finish "$server"
done
cat <&4 >"$work/log" &
pids="$pids $!"

# begin_with KEY: a dispatcher that knows the host by it.
begin_with() {
    echo "[127.0.0.1]:$port $(cat "$work/$1.pub")" >"$work/known"
    echo "process,transform ssh port=$port identity=$work/mine" \
        "known_hosts=$work/known $(id -un)@127.0.0.1 perl $work/pipeline.pl" \
        >"$work/file"
    begin_dispatcher --workers "$work/file"
}

begin_with host
dispatch --timeout-ms 60000 -18 10 42 5000 50 1073741824
check 'a worker at the other end does the work' exits_with 0
same_files 'as any other would' "$source/tests/expected_many.txt" "$work/stdout"
end TERM "$dispatcher"
same 'and the dispatcher ends in order' 0 $?

begin_with other
wait_for 'Host key verification failed' <&3
wait_for 'ssh-1 ended: exit status 255' <&3
check 'a host with another key is refused' [ -n "$line" ]
end TERM "$dispatcher"
same 'and the dispatcher lives' 0 $?
report
