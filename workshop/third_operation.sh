# shellcheck shell=sh disable=SC2154 # what the reader has set
# The check of a third operation, the same in every step. Read by check, after
# check.sh.

# compressed: what app says of it.
compressed() {
    sed -n 's/.*result: .* compressed: "\(.*\)" }$/\1/p
        s/^Pipeline compressed: .* compressed: "\(.*\)" }$/\1/p' "$work/stdout" |
        sort -u
}

# compresses PROGRAM: also values that no test of the step asks for.
compresses() {
    run "$build/$1" 42
    same_files "the transcript of $1" "$work/start/tests/expected.txt" \
        "$work/stdout"
    for case in 42:Value-084 61:Value-012 5555:Value-10 0:Value-0 \
        -18:Value-036; do
        run "$build/$1" "${case%:*}"
        same "$1 ${case%:*} compresses its text" "${case#*:}" "$(compressed)"
    done
    run "$build/$1" 1073741824
    check "$1 still refuses what cannot be doubled" exits_with 1
}

tests_pass
make_original "$work/start"
