# shellcheck shell=sh
# What bench/developer.sh, bench/drill.sh and tests/drill.sh know of a step.
# They read this file, with $root set to the folder of everything and $work to
# one of their own.
# shellcheck disable=SC2154 # root, work

# Neither is ours: a make around us, and a broker that somebody else started.
unset MAKEFLAGS NATS_URL
# What scripts/run and scripts/test build with, if it is there.
if [ -z "${CMAKE_GENERATOR-}" ]; then
    CMAKE_GENERATOR='Unix Makefiles'
    ! command -v ninja >/dev/null || CMAKE_GENERATOR=Ninja
fi
export CMAKE_GENERATOR

# all_steps: 00 01 ...
all_steps() {
    (cd "$root/steps" && ls -d step*/) | sed 's/step//; s/_.*//' | xargs
}

# third_operation NUMBER: the patch that adds it to that step.
third_operation() {
    echo "$root/workshop/$1-third-operation/solution.patch"
}

# name_step NUMBER: says where its copy is, and where that is built.
name_step() {
    step=$1
    source=$work/step$1/source
    build=$work/step$1/build
}

# use_step NUMBER: makes that copy. False if it cannot.
use_step() {
    name_step "$1"
    rm -rf "${work:?}/step$1"
    mkdir -p "$source" || return 1
    for entry in "$root/steps/step$1"_*/* "$root/steps/step$1"_*/.[!.]*; do
        case ${entry##*/} in
        build* | '.[!.]*') ;;
        *) cp -R "$entry" "$source" || return 1 ;;
        esac
    done
}

# quietly COMMAND...: its output only if it fails.
quietly() {
    "$@" >"$work/log" 2>&1 && return
    echo "FAILED: $*" >&2
    tail -n 30 "$work/log" >&2
    return 1
}

configure() {
    cd "$source" || return 1
    quietly cmake --preset release -S "$source" -B "$build" "$@"
}

# compile [OPTION...]: with all processors.
compile() {
    quietly cmake --build "$build" -j "$(getconf _NPROCESSORS_ONLN)" "$@"
}

# The targets of the product.
targets() {
    case $step in
    0[0-3]) echo app ;;
    04) echo app app_shared ;;
    05) echo app component1 component2 ;;
    07) echo app app_concurrent service1 service2 ;;
    *) echo app service1 service2 ;;
    esac
}

# test_targets: those that a source below tests/ is part of, one a line, as the
# folder of their objects relative to $build.
test_targets() {
    (cd "$build" && find . -name '*.c.o') | grep '/tests/' |
        sed 's|\.dir/.*|.dir/|' | sort -u
}

# compiled [FIND_TEST...]: the sources of the product that have an object file.
# One that two targets compile counts once.
compiled() {
    test_targets >"$work/test_targets"
    (cd "$build" && find . -name '*.c.o' "$@") |
        grep -v -F -f "$work/test_targets" |
        sed 's|^\./||; s|CMakeFiles/[^/]*\.dir/||; s|_files/|/|; s|\.o$||' |
        sort -u
}

# products [FIND_TEST...]: the programs and libraries of the product.
products() {
    test_targets | sed 's|.*/\([^/]*\)\.dir/$|\1|' >"$work/test_targets"
    (cd "$build" && find . -name CMakeFiles -prune -o -type f \
        \( -name '*.a' -o -name '*.so*' -o -perm -100 \) "$@" -print) |
        awk -v tests="$work/test_targets" '
            BEGIN { while ((getline name < tests) > 0) is_test[name] = 1 }
            {
                name = $0
                sub(/.*\//, "", name)
                sub(/\.so.*/, "", name)
                if (!(name in is_test))
                    print substr($0, 3)
            }' | sort
}

# What one would install. The app of step 04 is left out: it is step 03's once
# more, beside the one that loads libraries.
deliverables() {
    products "$@" | grep -v '\.a$' | grep -v -x "$(not_installed)"
}

not_installed() {
    [ "$step" != 04 ] || echo app
}

# The program whose price is asked for.
program() {
    case $step in
    04) echo "$build/app_shared" ;;
    *) echo "$build/app" ;;
    esac
}

# The source of component2, or of what took its place; relative to $source.
component2() {
    for file in service2/service2.c component2/src/component2.c component2.c \
        main.c; do
        [ ! -e "$source/$file" ] || break
    done
    echo "$file"
}

# The number of lines on stdin.
count() {
    wc -l | tr -d ' '
}
