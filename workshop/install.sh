#!/bin/sh
# Installs the workshop from the folder that this is in, without a network, and
# clones its repository. scripts/doctor --workshop packs that folder.
set -eu

usage="Usage: workshop-offline/install [FOLDER]

Installs the packages that this came with, and clones the repository that it
came with to FOLDER, ./pipeline without a name. No network is asked. Run it as
yourself: it asks for sudo where it must.

Exit status: 0 done, 1 something is missing, 2 wrong arguments."

case $#,${1-} in
1,--help) echo "$usage"; exit 0 ;;
0, | 1,[!-]*) folder=${1-pipeline} ;;
*) echo "$usage" >&2; exit 2 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)

die() {
    echo "workshop-offline/install: $*" >&2
    exit 1
}

[ ! -e "$folder" ] || die "$folder is there already: name another folder"
# shellcheck source=/dev/null
system=$(. /etc/os-release && echo "$ID ${VERSION_ID-}") || system=unknown
system="$system $(dpkg --print-architecture)" || die "this is not Debian"
[ "$system" = "$(cat "$here/system")" ] ||
    die "the packages are for $(cat "$here/system"), and this is $system"
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo

work=$(mktemp -d)
trap '$sudo rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$work"
mkdir "$work/lists"
ln -s "$here/packages" "$work/packages"
echo "deb [trusted=yes] file:$work/packages ./" >"$work/sources.list"

# by_apt COMMAND...: it looks at nothing but our packages.
by_apt() {
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qy \
        -o Dir::Etc::SourceList="$work/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$work/lists" \
        -o APT::Sandbox::User=root "$@" >"$work/log" 2>&1 </dev/null && return
    tail -n 20 "$work/log"
    die "apt-get $1 failed"
}

echo "Installing packages from $here"
by_apt update
# shellcheck disable=SC2046 # one argument a word
by_apt install --no-install-recommends $(cat "$here/names")
git clone -q "$here/repository" "$folder"
cd "$folder"
scripts/doctor workshop
echo "Go on with: cd $folder && scripts/run"
