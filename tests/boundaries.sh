#!/bin/sh
# Checks the table in tests/boundaries.txt against the object files; and then
# the check itself: each object file is linked with one more function, compiled
# here, that calls a name its row forbids. The check must refuse it, for every
# forbidden name of every row.
#
#   sh tests/boundaries.sh BUILD_DIR NM CC
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

build=$1
nm=$2
cc=$3
boundary=common/some/tests/boundary.sh
failed=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# check BUILD_DIR STEP SOURCE PREFIXES: looks at each object file of that name.
check() {
    find "$1/$2" -name "$3.o" -exec sh $boundary "$nm" "$4" {} +
}

# call NAME: compiles a function that calls it, once.
call() {
    [ ! -e "$work/$1.o" ] || return 0
    echo "void $1(void); void violate(void); void violate(void) { $1(); }" |
        "$cc" -x c -c - -o "$work/$1.o"
}

# violated STEP SOURCE NAME: the step's object file, which now calls NAME too.
violated() {
    mkdir -p "$work/$1"
    call "$3" && find "$build/$1" -name "$2.o" | head -n 1 | {
        read -r object
        "$cc" -r -nostdlib "$object" "$work/$3.o" -o "$work/$1/$2.o"
    }
}

# bites STEP SOURCE PREFIXES: the check finds each violation, and names it.
bites() {
    for prefix in $3; do
        case $prefix in *_) name=${prefix}anything ;; *) name=$prefix ;; esac
        violated "$1" "$2" "$name" || return 1
        if check "$work" "$1" "$2" "$3" >"$work/said" 2>&1 ||
            ! grep -qw "U $name" "$work/said"; then
            echo "FAILED: $1: $2 calls $name, and the check does not refuse it:"
            cat "$work/said"
            return 1
        fi
        violations=$((violations + 1))
    done
}

grep -v '^#' tests/boundaries.txt >"$work/table"
violations=0
while read -r step source prefixes <&4; do
    if ! find "$build/$step" -name "$source.o" | grep -q .; then
        echo "FAILED: $step has no $source.o"
        failed=1
    else
        check "$build" "$step" "$source" "$prefixes" &&
            bites "$step" "$source" "$prefixes" || failed=1
    fi
done 4<"$work/table"
echo "$violations violations made on purpose were refused"
exit $failed
