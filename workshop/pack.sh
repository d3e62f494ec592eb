# shellcheck shell=sh disable=SC2154 # what the reader has set
# Packs build/workshop.tar: a folder that holds what the workshop needs, to be
# installed without a network. Read by scripts/doctor, where it is installed.

packing=build/workshop.pack/workshop-offline

give_up() {
    echo "scripts/doctor: nothing is packed: $*" >&2
    exit 1
}

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    give_up "packages come from Debian or Ubuntu, and this is neither"
[ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = false ] ||
    give_up "this folder is no clone, or one without its history (git fetch" \
        "--unshallow)"

# Its name and its kind of processor: packages are for these and no others.
system() {
    # shellcheck source=/dev/null
    (. /etc/os-release &&
        echo "$ID ${VERSION_ID-} $(dpkg --print-architecture)")
}

# fetch_packages: what apt-get would install if nothing at all were here.
fetch_packages() {
    # shellcheck disable=SC2046 # one argument a word
    set -- $(names 3 $(needs workshop))
    echo "$*" >$packing/names
    mkdir -p $packing/packages/partial
    apt-get -qy -o Dir::State::status=/dev/null -o Debug::NoLocking=true \
        -o Dir::Cache::archives="$PWD/$packing/packages" \
        --no-install-recommends --download-only install "$@" \
        >build/pack.log 2>&1 || {
        tail -n 20 build/pack.log
        give_up "apt-get could not fetch the packages (apt-get update?)"
    }
    rm -rf $packing/packages/partial $packing/packages/lock
}

# describe_packages: the list by which apt-get finds them.
describe_packages() {
    cd $packing/packages || exit 1
    for package in *.deb; do
        dpkg-deb -f "$package"
        echo "Filename: $package"
        echo "Size: $(wc -c <"$package")"
        echo "SHA256: $(sha256sum "$package" | cut -d' ' -f1)"
        echo
    done >Packages
}

folder_to_write build
rm -rf build/workshop.pack
mkdir -p $packing
cp workshop/install.sh $packing/install
system >$packing/system
# shellcheck disable=SC2046 # a branch, or none
git bundle create -q $packing/repository HEAD \
    $(git symbolic-ref -q --short HEAD)
echo "Fetching the packages: some 130 MB, if they are not here yet"
fetch_packages
(describe_packages)
tar -cf build/workshop.pack/workshop.tar -C build/workshop.pack workshop-offline
mv build/workshop.pack/workshop.tar build/workshop.tar # all of it, or the old one
rm -rf build/workshop.pack
echo "packed build/workshop.tar: $(wc -c <build/workshop.tar) bytes, for" \
    "$(system)"
