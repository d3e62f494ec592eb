# shellcheck shell=sh disable=SC2154 # what the reader has set
# scripts/workshop --check and --renew: do the patches of the exercises apply to
# the steps as they are now? Read by scripts/workshop.

# Nothing is written to the repository or its index: what git makes goes to
# $work.
use_own_objects() {
    GIT_ALTERNATE_OBJECT_DIRECTORIES=$(git rev-parse --path-format=absolute \
        --git-path objects)
    GIT_OBJECT_DIRECTORY=$work/objects
    GIT_INDEX_FILE=$work/index
    export GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_OBJECT_DIRECTORY GIT_INDEX_FILE
    mkdir "$GIT_OBJECT_DIRECTORY"
}

# with_patch TREE PATCH: the tree that it becomes; the same without a PATCH.
# False if it does not take the patch.
with_patch() {
    [ -e "$2" ] || {
        git rev-parse "$1^{tree}"
        return
    }
    git read-tree "$1" &&
        git apply --cached --whitespace=nowarn --directory="$folder" "$2" \
            2>/dev/null && git write-tree
}

# commit TREE [PARENT]
commit() {
    git -c user.name=workshop -c user.email=workshop commit-tree \
        ${2+-p "$2"} -m "$exercise" "$1"
}

# find_base: the last commit of the step that takes all patches goes to $base,
# what it becomes to $base_start and $base_solved.
find_base() {
    for base in $(git rev-list HEAD -- "$folder"); do
        base_start=$(with_patch "$base" "$start") &&
            base_solved=$(with_patch "$base_start" "$solution") && return
    done
    return 1
}

# merge FROM TO NOW: what the patch from one tree to the other is today, to
# $work/patch. False if both changed the same lines; the files are then in
# $work/conflicts.
merge() {
    clean=yes
    parent=$(commit "$1^{tree}")
    git merge-tree --write-tree --name-only --no-messages \
        "$(commit "$3" "$parent")" "$(commit "$2" "$parent")" \
        >"$work/merged" || clean=
    git diff-tree -p --relative="$folder" "$3" \
        "$(head -n 1 "$work/merged")" | sed '/^index [0-9a-f]*\.\./d' \
        >"$work/patch"
    sed "1d; s|^$folder/||" "$work/merged" >"$work/conflicts"
    [ -n "$clean" ]
}

# renew PATCH FROM TO NOW
renew() {
    if merge "$2" "$3" "$4" && with_patch "$4" "$work/patch" >/dev/null; then
        cp "$work/patch" "$1"
        result=renewed
        return
    fi
    by_hand=build/workshop/$exercise.$(basename "$1")
    mkdir -p build/workshop
    cp "$work/patch" "$by_hand"
    result="needs a hand with $(xargs <"$work/conflicts"): apply
    $by_hand, and mend what is between <<<<<<< and >>>>>>>"
    return 1
}

# renew_both: what does not apply. The solution stands on the start.
renew_both() {
    if ! find_base; then
        result="needs a hand: it applies to no commit of $folder"
        return 1
    fi
    today_start=$(with_patch "$today" "$start") || {
        renew "$start" "$base" "$base_start" "$today" || return
        today_start=$(with_patch "$today" "$start") || return
    }
    with_patch "$today_start" "$solution" >/dev/null ||
        renew "$solution" "$base_start" "$base_solved" "$today_start"
}

# patches_apply MODE: --check or --renew.
patches_apply() {
    use_own_objects
    git read-tree HEAD || return 1
    git add -A steps || return 1
    today=$(git write-tree)
    status=0
    for exercise in $(exercises); do
        folder=$(step_of "$exercise")
        start=workshop/$exercise/start.patch
        solution=workshop/$exercise/solution.patch
        if today_start=$(with_patch "$today" "$start") &&
            with_patch "$today_start" "$solution" >/dev/null; then
            result=applies
        elif [ "$1" != --renew ]; then
            result="does not apply (scripts/workshop --renew)"
            status=1
        else
            renew_both || status=1
        fi
        echo "$exercise: $result"
    done
    return $status
}
