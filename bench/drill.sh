#!/bin/sh
# What it costs to add a third operation to the pipeline, compress, which makes
# the transformed text shorter.
#
#   sh bench/drill.sh WORK_DIR [STEP...]      e.g. 03 05
#
# workshop/NN-third-operation/solution.patch is that change, made as the step itself would have
# grown: a component3 or service3, with its test. Copies each step (all without
# a name) to WORK_DIR, builds its product there by its preset release, applies
# the patch, builds again and prints one measurement a line: name, unit and
# value, with tabs between them. Exits with 1 if one cannot be built.
#
#   files_added, files_changed  of the product, which is all but the tests
#   lines_added, lines_removed  in these files
#   recompiled                  sources that were there before and had to be
#                               compiled again
#   redeploy                    programs and shared libraries whose bytes
#                               changed, or that are new
#   needed                      those of redeploy that are new, or without which
#                               it does not compress: this was tried with the
#                               old one in its place, in steps 08 and 09 if
#                               there is a nats-server
set -u

if [ $# -eq 0 ]; then
    echo "Usage: sh bench/drill.sh WORK_DIR [STEP...]" >&2
    exit 2
fi
root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
mkdir -p "$1" && work=$(cd "$1" && pwd) || exit 1
shift
step='' source='' build='' # use_step sets them
# shellcheck source=bench/products.sh
. "$root/bench/products.sh"

# report WHAT VALUE
report() {
    printf 'drill.step%s.%s\t1\t%s\n' "$step" "$1" "$2"
}

apply_patch() {
    cd "$source" || return 1
    # git takes the copy for part of a repository that WORK_DIR may lie in.
    GIT_CEILING_DIRECTORIES=$work/step$step quietly git apply "$@" \
        "$(third_operation "$step")" && return
    echo "Has the step moved? Try scripts/workshop --renew." >&2
    return 1
}

# Reads what git says of the patch: lines added and removed in each file, and
# which files are new.
measure_patch() {
    apply_patch --numstat --summary || return 1
    awk '
        / create mode / { created += !is_test($NF); next }
        { files += !is_test($3) }
        is_test($3) { next }
        { added += $1; removed += $2 }
        function is_test(path) { return path ~ /(^|\/)tests\// }
        END { print created + 0, files - created, added, removed + 0 }
    ' "$work/log" >"$work/patch"
    read -r created changed added removed <"$work/patch" || return 1
    report files_added "$created"
    report files_changed "$changed"
    report lines_added "$added"
    report lines_removed "$removed"
}

# build_product [TARGET]: it and what else the step has.
build_product() {
    # shellcheck disable=SC2046 # a word each
    compile --target $(targets) "$@"
}

# sums: of all products, one a line: checksum, size, name.
sums() {
    (cd "$build" && products | xargs cksum)
}

# names LINES...: of the products of sums.
names() {
    cut -d ' ' -f 3 "$@"
}

# deliverable FILE: the names in it that one installs.
deliverable() {
    deliverables | grep -x -F -f "$1"
}

# install_to FOLDER: everything that a run needs.
install_to() {
    rm -rf "$1"
    mkdir "$1" || return 1
    for file in "$build"/*; do
        [ -d "$file" ] || cp -P "$file" "$1" || return 1
    done
}

new_target() {
    case $step in
    0[0-4]) ;;
    05) echo component3 ;;
    *) echo service3 ;;
    esac
}

# The patched product; what changed goes to $work/changed, and what is new to
# $work/new.
measure_build() {
    build_product || return 1
    compiled | sort >"$work/compiled"
    sums | sort >"$work/sums"
    install_to "$work/step$step/old" || return 1
    touch "$work/before"
    apply_patch --whitespace=nowarn || return 1
    configure || return 1 # make knows no new target before
    # shellcheck disable=SC2046 # nothing, or a word
    build_product $(new_target) || return 1

    names "$work/sums" | sort >"$work/old"
    sums | sort | comm -13 "$work/sums" - | names | sort >"$work/written"
    comm -12 "$work/old" "$work/written" >"$work/changed"
    comm -13 "$work/old" "$work/written" >"$work/new"
    report recompiled "$(compiled -newer "$work/before" |
        sort | comm -12 "$work/compiled" - | count)"
    report redeploy "$(deliverable "$work/written" | count)"
}

# run_in FOLDER PROGRAM: with the services of that folder, if there are any.
run_in() {
    if [ -e "$source/with_services.sh" ]; then
        NARRATION=$work sh "$source/with_services.sh" "$1" "$1/$2" 42
    else
        "$1/$2" 42
    fi >"$work/story" 2>"$work/log"
}

# works [NAME]: with all that is new, but for the old NAME. 77: nobody can tell.
works() {
    mixed=$work/step$step/mixed
    install_to "$mixed" || return 1
    [ $# -eq 0 ] || cp "$work/step$step/old/$1" "$mixed" || return 1
    case ${1-} in
    app*) run_in "$mixed" "$1" ;;
    *) run_in "$mixed" "$(basename "$(program)")" ;;
    esac || return
    grep -q -E 'Value-084([^0-9]|$)' "$work/story"
}

measure_needed() {
    works
    case $? in
    0) ;;
    77) return 0 ;;
    *)
        echo "FAILED: step $step, patched, does not compress" >&2
        cat "$work/log" >&2
        return 1
        ;;
    esac
    needed=$(deliverable "$work/new" | count)
    for name in $(deliverable "$work/changed"); do
        works "$name" || needed=$((needed + 1))
    done
    report needed "$needed"
}

measure() {
    use_step "$1" && measure_patch && configure && measure_build &&
        measure_needed
}

# shellcheck disable=SC2046 # a word each
[ $# -gt 0 ] || set -- $(all_steps)
failed=0
for number; do
    echo "step $number" >&2
    measure "$number" || failed=1
done
exit $failed
