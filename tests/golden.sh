#!/bin/sh
# The transcripts in tests/golden are facts. Each step has a copy, so that it
# can prove itself alone: the copy must be the fact, and so must be what app
# prints.
#
#   sh tests/golden.sh BUILD_DIR STEP       e.g. build step03
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

build=$1
step=$2

# is_copy FACT COPY: so it is, if there is such a fact.
is_copy() {
    { [ ! -e "$1" ] || cmp -s "$1" "$2"; } && return
    echo "FAILED: $2 (+) is not $1 (-):"
    diff -u "$1" "$2" | sed 1,2d | cat -vet
    exit 1
}

[ -e "tests/golden/$step.stdout" ] || { echo "FAILED: no golden $step"; exit 1; }
folder=$(ls -d steps/"$step"_*)
is_copy "tests/golden/$step.stdout" "$folder/tests/expected.txt"
is_copy "tests/golden/$step-concurrent.stdout" \
    "$folder/tests/expected_concurrent.txt"
for service in service1 service2; do
    is_copy "tests/golden/$step.$service.stderr" \
        "$folder/tests/expected_$service.txt"
done

root=$PWD
cd "$build/$step" || exit 1

# Services that are not app's children have to run meanwhile.
with_services=
[ ! -e "$root/$folder/with_services.sh" ] || with_services=yes
compare() {
    script=$root/common/$1
    shift
    if [ -n "$with_services" ]; then
        NARRATION=$work sh "$root/$folder/with_services.sh" . sh "$script" "$@"
    else
        sh "$script" "$@"
    fi
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

case $step in
step09)
    compare some/tests/golden_concurrent.sh \
        "$root/tests/golden/$step.stdout" "$PWD/app"
    ;;
*)
    compare every/tests/golden.sh "$step.golden" \
        "$root/tests/golden/$step.stdout" "$PWD/app"
    ;;
esac || exit

[ ! -e app_concurrent ] ||
    compare some/tests/golden_concurrent.sh \
        "$root/tests/golden/$step-concurrent.stdout" "$PWD/app_concurrent"
