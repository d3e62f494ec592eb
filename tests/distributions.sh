#!/bin/sh
# Other people's machines: a fresh Debian or Ubuntu with nothing but git and sudo
# on it passes scripts/run and scripts/test, as the README says.
#
#   sh tests/distributions.sh [--quick] [SUITE...]
#
# For who has root, debootstrap, a mirror in reach, 4 GB of disk and, for each
# SUITE, half an hour; so no other test runs it. It takes what is committed. All
# that is said goes to build-test/distributions/SUITE.log.
#
#   --quick  runs the steps' own tests only, and compiles with gcc only
#
# DEBIAN_MIRROR and UBUNTU_MIRROR name other mirrors. A suite that cannot be had
# here is left out, with the reason; if none can, it is a skip (77).
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

: "${DEBIAN_MIRROR:=http://deb.debian.org/debian}"
: "${UBUNTU_MIRROR:=http://archive.ubuntu.com/ubuntu}"

# A suite; debootstrap's script for it, an old name that every debootstrap knows;
# its mirror, components and keyring.
suites="
bookworm sid   $DEBIAN_MIRROR main          debian-archive-keyring
trixie   sid   $DEBIAN_MIRROR main          debian-archive-keyring
testing  sid   $DEBIAN_MIRROR main          debian-archive-keyring
noble    gutsy $UBUNTU_MIRROR main,universe ubuntu-archive-keyring"

tests=
if [ "${1-}" = --quick ]; then
    tests="--quick $(cd steps && echo step*)"
    shift
fi
for chosen; do
    echo "$suites" | grep -q "^$chosen " && continue
    echo "distributions.sh: '$chosen' is none of:" \
        "$(echo "$suites" | awk '{ print $1 }' | xargs)" >&2
    exit 2
done

skip() {
    echo "skipped: $1"
    exit 77
}
[ "$(id -u)" -eq 0 ] || skip "only root can make a file system to boot from"
command -v debootstrap >/dev/null ||
    skip "debootstrap is not installed (apt-get install debootstrap)"
unshare --mount --pid --fork true 2>/dev/null ||
    skip "no program may have mounts of its own here (is this a container?)"

logs=$PWD/build-test/distributions
mkdir -p "$logs"
work=$(mktemp -d) || exit 1
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 1' HUP INT TERM

# make SUITE SCRIPT MIRROR COMPONENTS KEYRING: the file system $root, with a
# reader who may use sudo, and our files.
make() {
    debootstrap --variant=minbase --include=git,sudo,ca-certificates \
        --components="$4" --keyring="$5" "$1" "$root" "$3" \
        "/usr/share/debootstrap/scripts/$2" || return 1
    cp /etc/resolv.conf /etc/hosts "$root/etc" &&
        { [ -z "${http_proxy-}" ] || echo "Acquire::http::Proxy \"$http_proxy\";" \
            >"$root/etc/apt/apt.conf.d/proxy"; } &&
        printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" &&
        chmod +x "$root/usr/sbin/policy-rc.d" &&
        echo 'reader ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/reader" &&
        chroot "$root" useradd -m -s /bin/sh reader &&
        git clone -q --no-hardlinks . "$root/home/reader/project" &&
        chroot "$root" chown -R reader: /home/reader
}

# inside COMMAND: by the reader, among our files; what it leaves running ends
# with it.
inside() {
    # shellcheck disable=SC2016 # expanded by that sh
    unshare --mount --pid --ipc --fork --kill-child --root="$root" \
        --mount-proc sh -c '
            mount -t tmpfs -o mode=1777 tmpfs /dev/shm && mkdir -p /dev/pts &&
                mount -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts &&
                ln -sf pts/ptmx /dev/ptmx && cd /home/reader/project &&
                exec setpriv --reuid=reader --regid=reader --init-groups \
                    env -i HOME=/home/reader PATH=/usr/local/bin:/usr/bin:/bin \
                    sh -c "$1"' sh "$1"
}

failed=0
looked=0
echo "$suites" | grep . >"$work/suites"
while read -r suite script mirror components keys <&4; do
    case " $* " in "  " | *" $suite "*) ;; *) continue ;; esac
    log=$logs/$suite.log
    root=$work/$suite
    keyring=/usr/share/keyrings/$keys.gpg
    if [ ! -r "$keyring" ]; then
        echo "$suite is left out: there is no $keyring"
        continue
    fi
    if ! make "$suite" "$script" "$mirror" "$components" "$keyring" \
        >"$log" 2>&1 </dev/null; then
        echo "$suite is left out: $(tail -n 1 "$log"); see $log"
        continue
    fi
    looked=$((looked + 1))
    for command in "scripts/run --yes" "scripts/test --yes $tests"; do
        echo "$suite: $command" | tee -a "$log"
        inside "$command" >>"$log" 2>&1 </dev/null && continue
        failed=1
        echo "FAILED: $suite: $command; the end of $log:"
        tail -n 40 "$log"
    done
    rm -rf --one-file-system "$root"
done 4<"$work/suites"
[ $looked -gt 0 ] || exit 77
exit $failed
