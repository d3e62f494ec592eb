# shellcheck shell=sh disable=SC2154 # what the reader has set
# What a learner asks of scripts/workshop, and what is remembered of it. Read by
# scripts/workshop, whose choose says which $exercise.

progress=my-work/progress

# ---- Progress: a line for each thing that happened, the latest at the end ----

# note WHAT: started, passed, given-up, left-out or hint, of $exercise.
note() {
    folder_to_write my-work
    echo "$1 $exercise" >>$progress
}

# has EXERCISE WHAT...: is one of these noted?
has() {
    noted=$1
    shift
    for what; do
        ! grep -q -x -F -e "$what $noted" $progress 2>/dev/null || return 0
    done
    return 1
}

# how_often WHAT [EXERCISE]: how often it is noted.
how_often() {
    cat $progress 2>/dev/null | grep -c -x -e "$1 ${2-.*}"
}

# is_done EXERCISE: there is nothing to do any more.
is_done() {
    has "$1" passed given-up left-out
}

# current: the one that was started last. One may be gone since, by a pull.
current() {
    sed -n 's/^started //p' $progress 2>/dev/null | while read -r started; do
        [ ! -d "workshop/$started" ] || echo "$started"
    done | tail -n 1
}

# state EXERCISE: in a word.
state() {
    for what in passed given-up left-out started; do
        ! has "$1" $what || break
        what=
    done
    echo "${what:--}"
}

# ---- Commands ----

list_minutes() {
    for exercise in $(exercises); do
        echo "${exercise%%-*} $(field "$exercise" Minutes)"
    done | awk '
        { minutes[$1] += $2; exercises[$1]++; sum += $2 }
        END {
            for (step in exercises)
                printf "step %s: %3d minutes, %2d exercises\n", step,
                    minutes[step], exercises[step] | "sort"
            close("sort")
            printf "all:     %3d minutes, %2d exercises\n", sum, NR
        }'
}

list() {
    case ${1-} in
    --minutes) list_minutes; return ;;
    ?*) wrong_arguments "list does not know '$1'" ;;
    esac
    number=0
    for exercise in $(exercises); do
        number=$((number + 1))
        minutes=$(field "$exercise" Minutes)
        printf '%2d  %-24s %6s  %-7s %-9s %s\n' $number "$exercise" \
            "${minutes:+$minutes min}" "$(field "$exercise" Level)" \
            "$(state "$exercise")" "$(title "$exercise")"
    done
}

show_task() {
    echo
    echo "== $exercise: $(title "$exercise") =="
    section "$exercise" Task
    echo
    echo "As it is: $(field "$exercise" Start)."
    echo
    echo "Done when:"
    section "$exercise" Done
    echo
    echo "Begin with:"
    echo "    cd $mine"
    first_command "$exercise" | sed 's/^/    /'
    echo "and when you have changed something:"
    echo "    ../../scripts/workshop check    (or watch, at each save; or hint)"
    echo
    echo "The whole of it is in workshop/$exercise/README.md."
}

# build_start: as far as it can be built.
build_start() {
    said=$(build_in "$mine" build) ||
        [ "$(field "$exercise" Start)" = "does not build" ] || {
        echo "$said" | compiler_said
        die "$exercise should build: is all there that it needs?" \
            "scripts/doctor ${exercise%%-*}"
    }
}

# make_work FOLDER: puts the start there.
make_work() {
    make_start "$exercise" "$1" ||
        die "workshop/$exercise/start.patch does not apply:" \
            "scripts/workshop --check"
}

start() {
    [ $# -eq 1 ] || wrong_arguments "which one? scripts/workshop list"
    choose "$1"
    if [ -d "$mine" ]; then
        echo "$mine is there already: you go on with it (reset starts anew)"
        build_in "$mine" build >/dev/null || : # as far as it goes
    else
        folder_to_write my-work
        rm -rf "$mine.new"
        make_work "$mine.new"
        mv "$mine.new" "$mine" || exit 1
        build_start
    fi
    note started
    show_task
}

# next_exercise: the first behind the current one that is not done, else of all.
next_exercise() {
    { exercises | sed "1,/^$(current)\$/d"; exercises; } | while read -r candidate
    do
        is_done "$candidate" || {
            echo "$candidate"
            break
        }
    done
}

next() {
    [ $# -eq 0 ] || wrong_arguments "next takes no argument: '$1' (start does)"
    exercise=$(current)
    if [ -n "$exercise" ] && ! is_done "$exercise"; then
        echo "You are still at $exercise (goto leaves one out)."
    else
        exercise=$(next_exercise)
    fi
    [ -n "$exercise" ] || { echo "All is done. $(report)"; return; }
    start "$exercise"
}

goto() {
    [ $# -eq 1 ] || wrong_arguments "where to? scripts/workshop list"
    first=
    case $1 in 0[0-9]) first=$(exercises | grep "^$1" | head -n 1) ;; esac
    choose "${first:-$1}"
    target=$exercise
    for exercise in $(exercises); do
        [ "$exercise" != "$target" ] || break
        is_done "$exercise" || note left-out
    done
    start "$target"
}

# compiler_said: without what the build says of itself.
compiler_said() {
    awk '/^FAILED: / { getline; next } /^\[|^ninja: |^gmake|^make|^-- / { next }
        { print }' | head -n 30
}

# first_failure: the one to mend first, and how many there are. No line of it is
# so long that it hides the others.
first_failure() {
    awk '/^FAILED: / { failures++ }
        length($0) > 240 { $0 = substr($0, 1, 240) "..." }
        failures < 2 && lines++ < 80
        END {
            if (failures > 1)
                print "and " failures - 1 " more failures, for afterwards"
        }' | sed 's/^and 1 more failures/and 1 more failure/'
}

congratulate() {
    has "$exercise" passed || note passed
    echo "Passed: $exercise. $(how_often passed) done. Well done!"
    echo
    section "$exercise" "Why it matters"
    echo
    section "$exercise" Discussion
    echo
    echo "Ours: scripts/workshop solution    Go on: scripts/workshop next"
}

check() {
    choose_started "$@"
    echo "Building and testing $mine"
    if ! said=$(build_in "$mine" build); then
        echo "$said" | compiler_said
        echo
        echo "$exercise does not build yet: mend the first thing named above," \
            "in $mine. Stuck? scripts/workshop hint"
        return 1
    elif said=$(check_in "$exercise" "$mine" build); then
        congratulate
    else
        echo "$said" | first_failure
        echo
        echo "$exercise is not done yet: go on in $mine, and check again." \
            "Stuck? scripts/workshop hint"
        return 1
    fi
}

# contents: changes when a file of the learner's work does.
contents() {
    find "$mine" -name 'build*' -prune -o -type f -exec cksum {} + | cksum
}

watch() {
    choose_started "$@"
    seen=
    while :; do
        now=$(contents)
        if [ "$now" != "$seen" ]; then
            seen=$now
            echo "---- $(date +%H:%M:%S)"
            ! check "$exercise" || return 0
            echo "(watching $mine; Ctrl-C ends this)"
        fi
        sleep 0.3 2>/dev/null || sleep 1 # POSIX knows whole seconds only
    done
}

give_hint() {
    choose "$@"
    number=$(($(how_often hint "$exercise") + 1))
    text=$(hint "$exercise" $number)
    if [ -n "$text" ]; then
        echo "Hint $number of $(hints "$exercise" | wc -l):" \
            "$(hints "$exercise" | sed -n "${number}p")"
        echo
        echo "$text"
        note hint
    else
        echo "There are no more hints (all are in workshop/$exercise/README.md):" \
            "scripts/workshop solution --give-up"
    fi
}

# reset [N]: in the same folder, since somebody's shell may be there; and what was
# put aside before stays, too.
reset() {
    choose_started "$@"
    before=$mine.before
    number=1
    while [ -e "$before" ]; do
        number=$((number + 1))
        before=$mine.before$number
    done
    mkdir "$before" &&
        find "$mine" -mindepth 1 -maxdepth 1 -exec mv {} "$before" ';' || exit 1
    echo "What you had is in $before."
    make_work "$mine"
    build_start
    note started
    show_task
}

solution() {
    give_up=
    [ "${1-}" != --give-up ] || { give_up=yes && shift; }
    [ "${2-}" != --give-up ] || { give_up=yes && set -- "$1"; }
    choose "$@"
    if ! has "$exercise" passed given-up; then
        [ -n "$give_up" ] || die "$exercise is not passed yet:" \
            "scripts/workshop hint, or solution --give-up"
        note given-up
    fi
    cat "workshop/$exercise/solution.patch"
    echo
    section "$exercise" Discussion
    echo
    echo "Go on: scripts/workshop next"
}

show_progress() {
    for exercise in $(exercises); do
        echo "${exercise%%-*} $(state "$exercise") ${exercise#*-}"
    done | awk '
        { all[$1]++; passed[$1] += $2 == "passed"; line[$1] = line[$1] " " $3
          if ($2 != "-") line[$1] = line[$1] " (" $2 ")" }
        END { for (step in all)
                printf "step %s  %d of %d passed: %s\n", step, passed[step],
                    all[step], line[step] | "sort" }'
    report
}

# report: an exercise counts once, for the best that was done with it.
report() {
    at=$(current)
    for exercise in $(exercises); do
        state "$exercise"
    done | awk -v who="$(id -un)@$(uname -n)" -v hints="$(how_often hint)" \
        -v at="${at:-none}" '
        { count[$0]++ }
        END {
            printf "%s: %d of %d passed, %d given up, %d left out, %d hints; " \
                "at %s\n", who, count["passed"], NR, count["given-up"],
                count["left-out"], hints, at
        }'
}
