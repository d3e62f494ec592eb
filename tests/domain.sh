#!/bin/sh
# The business is two functions. Their text, comment included, must stand once
# in every step and be the same bytes in all of them.
#
#   sh tests/domain.sh
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# definition FUNCTION FILE...: its text, from the comment to the last brace.
definition() {
    function=$1
    shift
    awk -v head="^static [a-z]+ ${function}[(]" '
        /^\/\*/ { comment = ""; in_comment = 1 }
        in_comment { comment = comment $0 "\n" }
        in_comment && /\*\/$/ { in_comment = 0; next }
        $0 ~ head { printf "%s", comment; inside = 1 }
        inside { print }
        /^}/ { inside = 0 }
    ' "$@"
}

failed=0
for function in double_value format_value; do
    first=
    for step in steps/step*/ labs/*/; do
        find "$step" -name 'build*' -prune -o -path '*/tests' -prune -o \
            -name '*.c' -exec grep -l "^static .* $function(" {} + >"$work/files"
        if [ "$(wc -l <"$work/files")" -ne 1 ]; then
            echo "FAILED: $step must define $function once, it stands in:"
            cat "$work/files"
            failed=1
            continue
        fi
        file=$(cat "$work/files")
        definition "$function" "$file" >"$work/text"
        if [ -z "$first" ]; then
            first=$file
            mv "$work/text" "$work/first"
        elif ! diff -u "$work/first" "$work/text" >"$work/diff"; then
            echo "FAILED: $function differs, $first (-) and $file (+):"
            sed 1,2d "$work/diff"
            failed=1
        fi
    done
    echo "$function, from $first:"
    cat "$work/first"
done
exit $failed
