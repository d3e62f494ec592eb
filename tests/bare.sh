#!/bin/sh
# The workshop can be done on a Debian 12 that has nothing else: on one where
# the steps of workshop/Containerfile were taken, and on one without a network,
# with what scripts/doctor --workshop packed on the first.
#
#   sh tests/bare.sh
#
# It makes both with debootstrap, and needs root and a network for that.
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/../common/some/tests/harness.sh"
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

PATH=$PATH:/usr/sbin:/sbin
need debootstrap "apt-get install debootstrap"
need unshare "apt-get install util-linux"
need ip "apt-get install iproute2"
if ! unshare --mount --net true 2>/dev/null; then
    echo "skipped: only root can make a root file system"
    exit 77
fi

# inside ROOT COMMAND [UNSHARE_OPTION]: is run there; with --net it has no
# network but loopback.
inside() {
    # shellcheck disable=SC2016 # for that shell
    run unshare --mount --pid --fork --kill-child ${3-} sh -c '
        [ -z "$3" ] || ip link set lo up
        mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" &&
            exec chroot "$1" env -i HOME=/root PATH="$PATH" \
                ${http_proxy:+"http_proxy=$http_proxy"} sh -c "$2"' \
        sh "$work/$1" "$2" "${3-}"
}

run debootstrap --variant=minbase bookworm "$work/networked"
if [ $status -ne 0 ]; then
    tail -n 5 "$work/stderr"
    echo "skipped: debootstrap gets no Debian (is there a network?)"
    exit 77
fi
cp /etc/resolv.conf /etc/hosts "$work/networked/etc"
cp -a "$work/networked" "$work/bare"

# ---- The container file ----

# COPY: everything but what .dockerignore names; a clone, as a reader's is.
mkdir "$work/networked/pipeline"
tar -c --exclude=./.git --exclude-from=.dockerignore . |
    tar -x -C "$work/networked/pipeline"
(
    cd "$work/networked/pipeline" && git init -q . && git add . &&
        git -c user.name=us -c user.email=us@localhost commit -qm "All of it"
) || exit 1

sed -n 's/^RUN //p' workshop/Containerfile >"$work/steps"
while read -r step; do
    inside networked "cd /pipeline && $step"
    check "$step" exits_with 0
done <"$work/steps"
same "the steps of the container file" 2 "$(wc -l <"$work/steps")"

# can_work ROOT [--net]: a learner can, with what is there.
can_work() {
    inside "$1" "cd /pipeline && scripts/doctor workshop" "${2-}"
    check "$1: scripts/doctor workshop" exits_with 0
    inside "$1" "cd /pipeline && scripts/run" "${2-}"
    check "$1: scripts/run" exits_with 0
    inside "$1" "cd /pipeline && scripts/workshop next" "${2-}"
    check "$1: scripts/workshop next" exits_with 0
    inside "$1" "cd /pipeline && scripts/conform 06 build/step06/service1" \
        "${2-}"
    check "$1: scripts/conform" stdout_has "all as they should be"
}
can_work networked

# ---- The archive ----

inside networked "cd /pipeline && scripts/doctor --workshop --yes"
check "scripts/doctor --workshop" stdout_has "packed build/workshop.tar"
tar -xf "$work/networked/pipeline/build/workshop.tar" -C "$work/bare"
inside bare "/workshop-offline/install /pipeline" --net
check "workshop-offline/install" exits_with 0
inside bare "/workshop-offline/install /pipeline" --net
check "the folder is there already" stderr_has "name another folder"
can_work bare --net
inside bare "echo other 1 amd64 >/workshop-offline/system &&
    /workshop-offline/install /elsewhere" --net
check "another system's packages" stderr_has "are for other 1 amd64, and this"
report
