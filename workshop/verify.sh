# shellcheck shell=sh disable=SC2154 # what the reader has set
# scripts/workshop verify: what an exercise promises, tried. Read by
# scripts/workshop, after exercise.sh. In $work a copy of each step, with a build
# folder, serves all of its exercises: patches go in and come out again. If
# WORKSHOP_NOTES names a folder, what has kept its promises is noted there, and
# not tried again until something that they depend on changes.

complain() {
    failed=1
    echo "FAILED: $exercise: $*"
}

# show FILE: the end of what somebody said.
show() {
    tail -n 25 "$1" | sed 's/^/    /'
}

verify_readme() {
    for name in Step Minutes Level Start Red Solution; do
        [ -n "$(field "$exercise" $name)" ] || complain "no line '- $name: '"
    done
    for name in Task Done "First command" Hints "Why it matters" Discussion; do
        [ -n "$(section "$exercise" "$name")" ] || complain "no '## $name'"
    done
    [ "$(sed -n '/^## Task/,/^## Done/p' "workshop/$exercise/README.md" |
        grep -c '^[^#]')" -le 3 ] || complain "the task has more than three lines"
    [ -n "$(hint "$exercise" 1)" ] || complain "there is no hint"
}

# failing_tests: of those that the check has run, as a README writes them.
failing_tests() {
    sed 's/^[0-9]*://' "$folder/build/Testing/Temporary/LastTestsFailed.log" \
        2>/dev/null | sort | paste -s -d , - | sed 's/,/, /g'
}

# ask_start: in $state what it is, in the words that a README has for it; what a
# learner is told of it first goes to $work/shown.
ask_start() {
    state="does not build"
    rm -rf "$folder/build/Testing"
    if ! build_in "$folder" build >"$work/said"; then
        compiler_said <"$work/said" >"$work/shown"
        return
    fi
    ! check_in "$exercise" "$folder" build >"$work/said" ||
        complain "doing nothing passes"
    first_failure <"$work/said" >"$work/shown"
    [ -e "$folder/build/Testing" ] ||
        complain "its check does not ask the tests of the step"
    tests=$(failing_tests)
    state="builds, ${tests:+fails }${tests:-all tests pass}"
}

# is_green BUILD [PRESET]: builds and asks the check; both go to $work/said.
is_green() {
    build_in "$folder" "$1" "${2-default}" >"$work/said" &&
        check_in "$exercise" "$folder" "$1" >>"$work/said"
}

verify_start() {
    ask_start
    [ "$state" = "$(field "$exercise" Start)" ] || {
        complain "the start should be: $(field "$exercise" Start), but: $state"
        show "$work/said"
    }
    grep -q -E -e "$(field "$exercise" Red)" "$work/shown" || {
        complain "the check is red, but does not say first:" \
            "$(field "$exercise" Red)"
        show "$work/said"
    }
    first_command "$exercise" >"$work/command"
    (cd "$folder" && sh "$work/command") >"$work/said" 2>&1
    case $? in
    126 | 127)
        complain "the first command cannot be run"
        show "$work/said"
        ;;
    esac
}

# touched PATCH...: the files that these change, add or remove.
touched() {
    sed -n 's|^+++ b/||p; s|^--- a/||p' "$@" 2>/dev/null | sort -u
}

verify_size() {
    size=$(grep -v -e '^+++ ' -e '^--- ' "workshop/$exercise/solution.patch" |
        grep -c '^[-+]')
    limit=$(field "$exercise" Solution)
    [ "$size" -le "${limit%% *}" ] ||
        complain "the solution has $size lines, more than $limit"
}

# verify_loss FILE: somebody empties it, and the check notices: of a test of the
# step before it asks anything else. A program that CMake does not know any more
# must not be there from before.
verify_loss() {
    cp "$folder/$1" "$work/kept"
    : >"$folder/$1"
    case $1 in
    */CMakeLists.txt | CMakeLists.txt)
        for program in "$folder"/build/*; do
            [ ! -f "$program" ] || [ ! -x "$program" ] || rm "$program"
        done
        ;;
    esac
    is_missed "$1" || ! is_green build ||
        complain "$1 can be emptied, and all is green"
    cp "$work/kept" "$folder/$1"
}

# is_missed FILE: nothing needs to be built for that.
is_missed() {
    case $1 in
    tests/* | */tests/*) ;;
    *) return 1 ;;
    esac
    [ ! -e "$(step_of "$exercise")/$1" ] && return 1
    ! check_in "$exercise" "$folder" build >"$work/said" &&
        grep -q -F "FAILED: $1 is gone" "$work/said"
}

verify_solution() {
    without=
    is_green build || {
        complain "the solution is not green"
        show "$work/said"
        return
    }
    without=modularity
    is_green build-asan asan || {
        complain "the solution is not green with the sanitizers"
        show "$work/said"
    }
    for file in $(touched "workshop/$exercise/solution.patch"); do
        [ ! -e "$folder/$file" ] || verify_loss "$file"
    done
}

# restore: the step as it is, where a patch of the exercise was at work.
restore() {
    for file in $(touched "workshop/$exercise"/*.patch); do
        if [ -e "$(step_of "$exercise")/$file" ]; then
            cp "$(step_of "$exercise")/$file" "$folder/$file"
        else
            rm -f "$folder/$file"
            (cd "$folder" && rmdir -p "$(dirname "$file")" 2>/dev/null)
        fi
    done
}

verify_patches() {
    if [ -e "workshop/$exercise/start.patch" ]; then
        apply "$folder" "workshop/$exercise/start.patch" || {
            complain "start.patch does not apply (scripts/workshop --renew)"
            return
        }
    fi
    verify_start
    if apply "$folder" "workshop/$exercise/solution.patch"; then
        verify_solution
    else
        complain "solution.patch does not apply (scripts/workshop --renew)"
    fi
}

# state_of EXERCISE: another one for each change in what its promises depend on.
state_of() {
    {
        "${CC:-cc}" --version
        cmake --version
        find workshop/*.sh "workshop/$1" "$(step_of "$1")" -name 'build*' \
            -prune -o -type f -exec cksum {} + | sort
    } | cksum
}

# verify EXERCISE...: true if each keeps its promises, and there was one.
verify() {
    # The test that builds a copy of the step runs once, with the solution, if the
    # check does not leave it out.
    without=modularity
    export without
    failed=0
    verified=0
    for exercise; do
        program=$(field "$exercise" Needs)
        if [ -n "$program" ] && ! command -v "$program" >/dev/null; then
            echo "$exercise: left out, there is no $program"
            continue
        fi
        note=${WORKSHOP_NOTES:+$WORKSHOP_NOTES/$exercise}
        now=$(state_of "$exercise")
        if [ -e "$note" ] && [ "$(cat "$note")" = "$now" ]; then
            echo "$exercise: red, then green and clean, as it was verified before"
            verified=$((verified + 1))
            continue
        fi
        failures=$failed
        failed=0
        folder=$work/step${exercise%%-*}
        [ -d "$folder" ] || copy_step "$exercise" "$folder" || return 1
        verify_readme
        verify_size
        verify_patches
        restore
        if [ "$failed" -eq 0 ]; then
            echo "$exercise: red, then green and clean"
            [ -z "$note" ] || { mkdir -p "${note%/*}" && echo "$now" >"$note"; }
        fi
        verified=$((verified + 1))
        failed=$((failures + failed))
    done
    echo "$verified exercises, $failed of them with a fault"
    [ $failed -eq 0 ] && [ $verified -gt 0 ]
}
