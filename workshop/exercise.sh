# shellcheck shell=sh
# What an exercise is: read by scripts/workshop, by the checks and by verify.
# To be read where workshop/ and steps/ are.

# exercises: the name of each, in order. The tree is the only list.
exercises() {
    for folder in workshop/[0-9][0-9]-*/; do
        basename "$folder"
    done
}

# step_of EXERCISE: the folder of its step.
step_of() {
    echo steps/step"${1%%-*}"_*
}

# field EXERCISE NAME: what its README says in the line "- NAME: ...".
field() {
    sed -n "s/^- $2: //p" "workshop/$1/README.md" | tr -d '\`' | head -n 1
}

# title EXERCISE
title() {
    sed -n '1s/^# Step [0-9]*: //p' "workshop/$1/README.md"
}

# for_terminal: a piece of a README, without the marks, in lines of 80 columns.
# A link becomes its text, and where it leads, as seen from the top.
for_terminal() {
    awk '
        shown && !/^```/ { print "    " $0; next }
        /^<\/?details>|^```|^$/ { if (text != "") print text; text = "" }
        /^```/ { shown = !shown }
        /^<\/?details>|^```|^$/ { next }
        { text = text (text == "" ? "" : " ") $0 }
        END { if (text != "") print text }
    ' | sed -e '/^    /b' -e 's|](\.\./\.\./|](|g; s|](\.\./|](workshop/|g' \
        -e 's|\[\([^][]*\)\](\([^)]*\))|\1 (\2)|g' |
        fold -s -w 80 | sed 's/ *$//'
}

# section EXERCISE HEADING: what stands under it.
section() {
    awk -v heading="## $2" '
        /^## / { inside = $0 == heading; next }
        inside && !/<summary>/
    ' "workshop/$1/README.md" | for_terminal
}

# hints EXERCISE: the title of each, a line each.
hints() {
    sed -n '/^## Hints/,/^## [^H]/s/.*<summary>\(.*\)<\/summary>.*/\1/p' \
        "workshop/$1/README.md"
}

# hint EXERCISE NUMBER: nothing if there is none.
hint() {
    awk -v wanted="$2" '
        /^## / { inside = $0 == "## Hints"; next }
        inside && /<details>/ { number++; next }
        inside && number == wanted
    ' "workshop/$1/README.md" | for_terminal
}

# first_command EXERCISE: to be given in the working copy, once it was built.
first_command() {
    awk '
        /^## / { inside = $0 == "## First command"; next }
        inside && /^```/ { shown = !shown; next }
        inside && shown
    ' "workshop/$1/README.md"
}

# apply FOLDER PATCH [OPTION...]: there may be a repository around the folder, or
# none; git shall not look for it.
apply() {
    (
        patch=$PWD/$2
        cd "$1" || exit 1
        shift 2
        GIT_CEILING_DIRECTORIES=$(cd .. && pwd -P) \
            git apply --whitespace=nowarn "$@" "$patch"
    )
}

# copy_step EXERCISE FOLDER: the step as it is, without what was built.
copy_step() {
    mkdir -p "$2" || return 1
    for entry in "$(step_of "$1")"/* "$(step_of "$1")"/.[!.]*; do
        case ${entry##*/} in
        build* | '*' | '.[!.]*') ;;
        *) cp -R "$entry" "$2" || return 1 ;;
        esac
    done
}

# make_start EXERCISE FOLDER: what a learner begins with.
make_start() {
    copy_step "$1" "$2" || return 1
    [ ! -e "workshop/$1/start.patch" ] || apply "$2" "workshop/$1/start.patch"
}

# build_in FOLDER BUILD [PRESET]: a warning is an error. What the compiler says
# goes to stdout.
build_in() {
    if [ ! -e "$1/$2/build.ninja" ] && [ ! -e "$1/$2/Makefile" ]; then
        cmake --fresh --preset "${3-default}" -S "$1" -B "$1/$2" \
            -D CMAKE_COMPILE_WARNING_AS_ERROR=ON 2>&1 || return 1
    fi
    cmake --build "$1/$2" --target all app 2>&1 # app must not be an old one
}

# check_in EXERCISE FOLDER BUILD: asks the check about what was built there. What
# timeout runs is in the background, for a terminal: it must not read there, and
# Ctrl-C is handed on to it.
check_in() {
    check=$PWD/workshop/$1/check
    (
        cd "$2" || exit 1
        build=$3 env --default-signal=INT,QUIT timeout 300 sh "$check" \
            </dev/null &
        trap 'kill $!' HUP INT TERM
        wait $!
    ) 2>&1 && return
    [ $? -ne 124 ] || echo "FAILED: it has not ended within five minutes"
    return 1
}
