#!/bin/sh
# scripts/diff, on two small steps of which every line is known: what it shows,
# in which order, and that nobody's settings change it.
#
#   sh tests/small_diff.sh
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

passed=0
failed=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# same WHAT EXPECTED ACTUAL: two files with the same bytes, not empty.
same() {
    if [ -s "$2" ] && cmp -s "$2" "$3"; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $1"
    diff -u "$2" "$3" | head -40
}

# check WHAT COMMAND...
check() {
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
    fi
}

small=$work/small
mkdir -p "$small/scripts"
cp scripts/diff "$small/scripts/diff"

# file NAME: from stdin, in the small repository
file() {
    mkdir -p "$small/steps/$(dirname "$1")"
    cat >"$small/steps/$1"
}

file step00_one/README.md <<'end'
the chapter
end
file step00_one/main.c <<'end'
/* Step 00: the program. */
#include <stdio.h>

/* Doubles a value that is small enough for it. */
static int double_value(int value)
{
    return value * 2;
}

int main(void)
{
    int value = 21;
    int other = 22;
    int third = 23;

    /* One line that says what there is. */
    printf("%d\n", value);
    printf("%d\n", other);
    printf("%d\n", third);
    printf("%d\n", double_value(21));
    return 0;
}
end
file step00_one/helper2.c <<'end'
/* Helps with this, that and everything. */
int helper_of_many(int value)
{
    return value - 1;
}
end
file step00_one/forgotten.h <<'end'
struct forgotten {
    int number_of_those_who_forgot;
};
end
file step00_one/tests/main_test.c <<'end'
int test_of_main;
end
file step00_one/tests/expected.txt <<'end'
42
end

file step01_two/README.md <<'end'
the next chapter, with `main.c` before its table

| sign | `main.c` is not a name here |
|---|---|
| `main.c` | nor here |

| file | change |
|---|---|
| `double*.c` | new, out of `main.c` |
| `parts/`, and what is in it | `main.c` |
| `parts/helper1.c`, and 2's | were elsewhere |
| `main.c` | less |

| file | of another table |
|---|---|
| `main.c` | |
end
file step01_two/main.c <<'end'
/* Step 01: the program. */
#include <stdio.h>

#include "double_value.h"

int main(void)
{
    int value = 21;
    int other = 22;
    int third = 23;

    /* One line that says what there is. */
    printf("%d\n", value);
    printf("%d\n", other);
    printf("%d\n", third);
    printf("%d\n", double_value(42));
    return 0;
}
end
file step01_two/double_value.h <<'end'
int double_value(int value);
end
file step01_two/double_value.c <<'end'
#include "double_value.h"

/* Doubles a value that is small enough for it. */
static int double_value(int value)
{
    return value * 2;
}
end
file step01_two/parts/helper2.c <<'end'
/* Helps with this, that and everything. */
int helper_of_many(int value)
{
    return value - 1;
}
end
file step01_two/parts/CMakeLists.txt <<'end'
add_library(parts helper2.c)
end
file step01_two/parts/parts.h <<'end'
int number_of_those_who_forgot;
int parts;
end
file step01_two/support/text.c <<'end'
int text;
end
file step01_two/support/tests/text_test.c <<'end'
int text_test;
end
file step01_two/tests/main_test.c <<'end'
int test_of_main_two;
end
file step01_two/tests/expected.txt <<'end'
84
end
file step01_two/build/main.c <<'end'
int built;
end

small() {
    "$small/scripts/diff" "$@"
}

cat >"$work/wanted" <<'end'
step00_one -> step01_two

moved <       > edited     new    gone
      0       0       0       1       0  double_value.h (new)
      0       5       0       2       0  double_value.c (new)
      0       1       0       1       0  parts/parts.h (new)
      0       0       0       1       0  parts/CMakeLists.txt (new)
      0       0       0       0       0  parts/helper2.c (was helper2.c)
      5       0       1       1       0  main.c
      1       0       0       0       2  forgotten.h (gone)
      6       6       1       6       2  7 files

Armour, explained in one place, read once:
      0       0       0       1       0  support/text.c (new)

12 of 22 changed lines moved (54 %)
Lines: + new, - gone, a - and its + one edited, < moved away, > moved here

=== double_value.h (new)
@@ -0,0 +1 @@
+int double_value(int value);

=== double_value.c (new)
@@ -0,0 +1,7 @@
+#include "double_value.h"
+
>/* Doubles a value that is small enough for it. */
>static int double_value(int value)
>{
>    return value * 2;
>}

=== parts/parts.h (new)
@@ -0,0 +1,2 @@
>int number_of_those_who_forgot;
+int parts;

=== parts/CMakeLists.txt (new)
@@ -0,0 +1 @@
+add_library(parts helper2.c)

=== parts/helper2.c (was helper2.c)

=== main.c
@@ -1,11 +1,7 @@
 /* Step NN: the program. */
 #include <stdio.h>
 
</* Doubles a value that is small enough for it. */
<static int double_value(int value)
<{
<    return value * 2;
<}
+#include "double_value.h"
 
 int main(void)
 {
@@ -17,6 +13,6 @@ int main(void)
     printf("%d\n", value);
     printf("%d\n", other);
     printf("%d\n", third);
-    printf("%d\n", double_value(21));
+    printf("%d\n", double_value(42));
     return 0;
 }

=== forgotten.h (gone)
@@ -1,3 +0,0 @@
-struct forgotten {
<    int number_of_those_who_forgot;
-};
end
small 00 01 >"$work/plain" 2>&1
same "a whole change" "$work/wanted" "$work/plain"

sed '/^===/,$d' "$work/plain" >"$work/wanted"
{
    small --stat 00 01
    echo
} >"$work/said" 2>&1
same "--stat is the table alone" "$work/wanted" "$work/said"

# shows WHAT FILES ARGUMENT...: the files whose change is shown, in this order.
shows() {
    what=$1
    printf '%s\n' "$2" >"$work/wanted"
    shift 2
    small "$@" 2>&1 | sed -n 's/^=== //p' | xargs >"$work/said"
    same "$what" "$work/wanted" "$work/said"
}

shows "a file" "main.c" 00 01 main.c
shows "a folder, and a file by its whole path" \
    "parts/parts.h (new) parts/CMakeLists.txt (new) \
parts/helper2.c (was helper2.c) main.c" \
    00 01 parts/ steps/step01_two/main.c
shows "a file by the name that it had" "parts/helper2.c (was helper2.c)" \
    00 01 helper2.c
shows "armour by its name" "support/text.c (new)" 00 01 support
shows "a test by its name" "tests/main_test.c" 00 01 tests/main_test.c
shows "a folder of tests by its name" "tests/main_test.c" 00 01 tests
shows "a transcript by its name" "tests/expected.txt" 00 01 tests/expected.txt
shows "--tests" "double_value.h (new) double_value.c (new) parts/parts.h (new) \
parts/CMakeLists.txt (new) parts/helper2.c (was helper2.c) main.c \
tests/main_test.c forgotten.h (gone)" --tests 00 01
shows "--all" "double_value.h (new) double_value.c (new) parts/parts.h (new) \
parts/CMakeLists.txt (new) parts/helper2.c (was helper2.c) main.c README.md \
support/text.c (new) support/tests/text_test.c (new) tests/expected.txt \
tests/main_test.c forgotten.h (gone)" --all 00 01

small --stat 00 01 main.c >"$work/said"
check "the table has that file alone" \
    grep -q '^      5       0       1       1       0  1 file$' "$work/said"

small 00 01 no_such.c >"$work/said" 2>"$work/error"
check "a PATH in neither step is an error" test $? -eq 2
check "it says so" \
    grep -q "'no_such.c' is neither in step00_one nor in step01_two" \
    "$work/error"
check "it shows nothing" test ! -s "$work/said"

small 01 01 >"$work/said"
check "nothing changed" grep -q '^no difference$' "$work/said"

# ---- Nobody's settings change it ----

cat >"$work/gitconfig" <<'end'
[diff]
    external = echo external
    algorithm = minimal
    context = 0
    renames = false
    mnemonicPrefix = true
    colorMoved = no
[color "diff"]
    old = magenta
    new = magenta
    oldMoved = red
[core]
    pager = echo pager
end
mkdir -p "$work/home/git" "$work/cdpath/scripts" "$work/repository"
cp "$work/gitconfig" "$work/home/.gitconfig"
cp "$work/gitconfig" "$work/home/git/config"
git init -q "$work/repository"
cat "$work/gitconfig" >>"$work/repository/.git/config"
echo '*.c -diff' >"$work/repository/.gitattributes"

hostile() {
    (cd "$small" &&
        env HOME="$work/home" XDG_CONFIG_HOME="$work/home" \
            GIT_CONFIG_GLOBAL="$work/gitconfig" \
            GIT_CONFIG_SYSTEM="$work/gitconfig" \
            GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=diff.context \
            GIT_CONFIG_VALUE_0=9 GIT_CONFIG_PARAMETERS="'diff.context=8'" \
            GIT_EXTERNAL_DIFF='echo external' GIT_DIFF_OPTS=--unified=1 \
            GIT_DIR="$work/no/.git" GIT_INDEX_FILE="$work/no/index" \
            GIT_WORK_TREE="$work/no" GIT_PAGER='echo pager' \
            GREP_OPTIONS=-v LC_ALL=tr_TR.UTF-8 CDPATH="$work/cdpath" \
            TMPDIR="$work/repository" scripts/diff "$@")
}
hostile 00 01 >"$work/said" 2>&1
same "settings and variables of a user" "$work/plain" "$work/said"
small --output 00 01 >"$work/wanted" 2>&1
hostile --output 00 01 >"$work/said" 2>&1
same "settings, and transcripts" "$work/wanted" "$work/said"
check "transcripts differ" grep -q '^+84$' "$work/wanted"
check "nothing is left behind" test -z "$(ls "$work/repository")"

# ---- Colour and pager on a terminal only ----

escape=$(printf '\033')
check "no colour without a terminal" \
    test "$(grep -c "$escape" "$work/plain")" -eq 0

# on_terminal VARIABLE=VALUE...: what a terminal gets.
on_terminal() {
    env -u NO_COLOR TERM=xterm GIT_PAGER=cat "$@" \
        script -qec "'$small/scripts/diff' 00 01" /dev/null </dev/null |
        tr -d '\r' >"$work/said"
}
if command -v script >/dev/null; then
    on_terminal
    check "colour on a terminal" grep -q "^$escape\[35m<{" "$work/said"
    sed "s/$escape\[[0-9]*m//g" "$work/said" >"$work/bare"
    same "colour changes nothing else" "$work/plain" "$work/bare"
    on_terminal NO_COLOR=1
    same "NO_COLOR" "$work/plain" "$work/said"
    on_terminal TERM=dumb
    same "a dumb terminal" "$work/plain" "$work/said"
    on_terminal GIT_PAGER="sed -n '1s/^/paged: /p'"
    check "a pager on a terminal" grep -q '^paged: step00_one -> ' "$work/said"
else
    echo "skipped: colour on a terminal needs 'script' (util-linux)"
fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
