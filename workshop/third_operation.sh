# shellcheck shell=sh disable=SC2154 # what the reader has set
# The check of a third operation, the same in every step but 09. Read by check,
# after check.sh.

# around COMMAND...: as it is; a step whose services do not belong to app has
# one of its own.
around() {
    "$@"
}

# compressed: what app says of it.
compressed() {
    sed -n 's/.*result: .* compressed: "\(.*\)" }$/\1/p
        s/^Pipeline compressed: .* compressed: "\(.*\)" }$/\1/p
        s/.*Service3 result: .* compressed=\(.*\)$/\1/p' "$work/stdout" |
        sort -u
}

# compresses PROGRAM: also values that no test of the step asks for.
compresses() {
    run around sh "$step/tests/golden.sh" the_transcript \
        "$work/start/tests/expected.txt" "$build/$1"
    check "the transcript of $1" exits_with 0
    for case in 42:Value-084 61:Value-012 5555:Value-10 0:Value-0 \
        -18:Value-036; do
        run around "$build/$1" "${case%:*}"
        same "$1 ${case%:*} compresses its text" "${case#*:}" "$(compressed)"
    done
    run around "$build/$1" 1073741824
    check "$1 still refuses what cannot be doubled" exits_with 1
}

tests_pass
make_original "$work/start"
