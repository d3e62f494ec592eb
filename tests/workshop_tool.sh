#!/bin/sh
# scripts/workshop leads a learner through an exercise, remembers what was done,
# and verify finds each promise that an exercise does not keep: tried with one
# made for this, of a step made for this.
#
#   sh tests/workshop_tool.sh
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/../common/some/tests/harness.sh"
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

tree="$work/a tree"
mkdir -p "$tree/scripts" "$tree/workshop/00-tiny" "$tree/workshop/05-bare" \
    "$tree/steps/step00_tiny/tests" "$tree/steps/step05_bare"
cp scripts/workshop scripts/environment.sh "$tree/scripts"
cp workshop/*.sh workshop/completion.bash "$tree/workshop"
cp steps/step00_single_file/CMakePresets.json "$tree/steps/step00_tiny"
cp common/some/tests/harness.sh "$tree/steps/step00_tiny/tests"
cd "$tree" || exit 1
exercise=workshop/00-tiny

# ---- A step whose program says 1, and an exercise that wants 2 of it ----

cat >steps/step00_tiny/CMakeLists.txt <<'END_OF_FILE'
cmake_minimum_required(VERSION 3.25)
project(step00 LANGUAGES C)
enable_testing()
add_executable(app main.c)
add_test(NAME step00.runs
    COMMAND sh ${CMAKE_SOURCE_DIR}/tests/runs.sh $<TARGET_FILE:app>)
END_OF_FILE
cat >steps/step00_tiny/tests/runs.sh <<'END_OF_FILE'
cat >/dev/null # a test may read, and is given nothing
"$1" && exit
printf 'FAILED: %0300d\nFAILED: %s\n' 0 "and more"
exit 1
END_OF_FILE
cat >steps/step00_tiny/main.c <<'END_OF_FILE'
#include <stdio.h>

int main(void)
{
    return puts("1") == EOF;
}
END_OF_FILE
cat >$exercise/README.md <<'END_OF_FILE'
# Step 00: tiny

- Step: 00
- Minutes: 7
- Level: easy
- Start: builds, fails step00.runs
- Red: `FAILED: step00.runs`
- Solution: 4 lines

## Task

Say two.

## Done

It is said.

## First command

```sh
build/app
```

## Hints

<details><summary>Where?</summary>

In main.c.

```sh
head  main.c
```

</details>

<details><summary>What?</summary>

A two.

</details>

## Why it matters

<details><summary>For afterwards</summary>

It does.

</details>

## Discussion

<details><summary>For afterwards</summary>

Three is also a number.

There is [another](../05-bare/README.md).

</details>
END_OF_FILE
cat >$exercise/start.patch <<'END_OF_FILE'
--- a/main.c
+++ b/main.c
@@ -2,5 +2,5 @@
 
 int main(void)
 {
-    return puts("1") == EOF;
+    return puts("1") != EOF;
 }
END_OF_FILE
cat >$exercise/solution.patch <<'END_OF_FILE'
--- a/main.c
+++ b/main.c
@@ -2,5 +2,5 @@
 
 int main(void)
 {
-    return puts("1") != EOF;
+    return puts("2") == EOF;
 }
END_OF_FILE
cat >$exercise/check <<'END_OF_FILE'
#!/bin/sh
. "$(dirname "$0")/../check.sh"
tests_pass
run "$build/app"
same "what app says" 2 "$(cat "$work/stdout")"
report
END_OF_FILE
sed 's/^# Step 00: tiny/# Step 05: bare/; s/^- Start: .*/- Start: does not build/
    s/^- Level: .*/&\n- Needs: no-such-program/' \
    $exercise/README.md >workshop/05-bare/README.md
cp $exercise/solution.patch $exercise/check workshop/05-bare

# workshop WHAT STATUS TEXT ARGUMENT...: what it exits with, and says.
workshop() {
    what=$1 expected=$2 text=$3
    shift 3
    run scripts/workshop "$@"
    cat "$work/stderr" >>"$work/stdout"
    check "$what" exits_with "$expected"
    check "$what" stdout_has "$text"
}

# edit FILE SED_COMMAND
edit() {
    sed "$2" "$1" >"$work/edited" && cp "$work/edited" "$1"
}

# ---- A learner ----

mine=my-work/00-tiny
workshop "a list" 0 " 1  00-tiny                   7 min  easy    -         tiny" list
workshop "a list of all" 0 " 2  05-bare " list
workshop "minutes" 0 "all:      14 minutes,  2 exercises" list --minutes
workshop "nothing is started" 1 "scripts/workshop next" check
workshop "no such exercise" 1 "no exercise is called '9'" start 9
workshop "no exercise has no name" 1 "no exercise is called ''" start ''
workshop "a name is no pattern" 1 "no exercise is called '0.-'" start '0.-'
workshop "help in any place" 0 "Usage: scripts/workshop" start --help
workshop "an argument too many" 2 "progress takes no argument: '1'" progress 1
workshop "next is told where" 2 "next takes no argument: '1'" next 1
workshop "no such command" 2 "there is no command 'finish'" finish
workshop "which one" 2 "which one?" start
[ ! -e my-work ] || fail "something was written before there was a start"

mkdir -p steps/step00_tiny/build/tests # by who has built the step, too
echo object >steps/step00_tiny/build/tests/runs.o
workshop "the first one" 0 "Say two." next
check "the start is patched" grep -q '!= EOF' $mine/main.c
workshop "a second next" 0 "You are still at 00-tiny" next
workshop "the start is red" 1 "FAILED: step00.runs" check
check "the words of the test that fails" stdout_has "    FAILED: and more"
check "none of them is too long" stdout_lacks "$(printf %0300d 0)"
workshop "what to do next" 1 "00-tiny is not done yet: go on in my-work/00-tiny" check
edit $mine/main.c 's/!=/==/'
workshop "another reason" 1 "FAILED: what app says" check
edit $mine/main.c 's/"1"/1/'
workshop "the compiler's word" 1 "main.c:5:" check
workshop "what to do then" 1 "00-tiny does not build yet" check 00
check "no line is ninja's" stdout_lacks "ninja"
workshop "no solution yet" 1 "00-tiny is not passed yet" solution
workshop "a hint" 0 "In main.c." hint
check "its title" stdout_has "Hint 1 of 2: Where?"
check "a command in a hint is as it was" stdout_has "    head  main.c"
workshop "the next hint" 0 "A two." hint
check "not the first one again" stdout_lacks "In main.c."
workshop "no more hints" 0 "no more hints" hint
workshop "a report" 0 "0 of 2 passed, 0 given up, 0 left out, 2 hints; at 00-tiny" report

workshop "a start that is there" 0 "is there already" start 1
check "what was written is kept" grep -q 'puts(1)' $mine/main.c
cd $mine || exit 1 # where the learner is, and stays
run ../../scripts/workshop reset
check "the start again, for who is there" grep -q '!= EOF' main.c
cd "$tree" || exit 1
check "a reset" stdout_has "What you had is in my-work/00-tiny.before."
check "what was written is put aside" grep -q 'puts(1)' $mine.before/main.c
workshop "another reset" 0 "What you had is in my-work/00-tiny.before2." reset
check "the first is still there" grep -q 'puts(1)' $mine.before/main.c

cp $mine/CMakeLists.txt "$work/kept"
rm -r $mine/build
echo 'nonsense(' >>$mine/CMakeLists.txt
workshop "CMake's word" 1 "CMake Error at CMakeLists.txt" check
cp "$work/kept" $mine/CMakeLists.txt
workshop "and it is mended" 1 "FAILED: step00.runs" check

# A terminal, as people have one: whoever reads there from behind is stopped, and
# Ctrl-C has to reach what was started.
if command -v script >/dev/null; then
    run timeout 60 script -qec "scripts/workshop check" /dev/null </dev/null
    check "a check on a terminal" stdout_has "FAILED: step00.runs"

    mkfifo "$work/keys" "$work/here"
    echo "echo \$\$ >'$work/here'; exec sleep 1000" >$mine/tests/runs.sh
    exec 4<>"$work/keys"
    launch timeout 60 script -qec "scripts/workshop check" /dev/null \
        <"$work/keys" >/dev/null
    sleeper=$(timeout 60 head -n 1 "$work/here")
    printf '\003' >&4
    finish "$pid"
    check "Ctrl-C ends a check" [ $? -ne 124 ]
    check "and what it has started" \
        timeout 60 tail --pid="$sleeper" -f /dev/null
    exec 4>&-
    cp steps/step00_tiny/tests/runs.sh $mine/tests
else
    echo "skipped: a terminal (there is no script, of bsdutils)"
fi

start watched scripts/workshop watch
watcher=$pid
exec 3<"$work/watched"
wait_for "Ctrl-C ends this" <&3
edit $mine/main.c 's/puts.*/puts("2") == EOF;/'
wait_for "Passed: 00-tiny. 1 done." <&3
wait_for "It does." <&3
wait_for "Three is also a number." <&3
check "watch ends when it is done" finish "$watcher"
exec 3<&-

workshop "passed in the list" 0 "passed    tiny" list
workshop "a solution for who has passed" 0 '+    return puts("2")' solution
check "where a link leads" stdout_has "There is another (workshop/05-bare/README.md)."
workshop "progress" 0 "step 00  1 of 1 passed:  tiny (passed)" progress
workshop "what follows" 0 "05-bare: bare ==" next
workshop "and is given up" 0 "Three is also" solution --give-up
workshop "nothing is left" 0 "All is done." next
check "the state is a few lines" [ "$(wc -l <my-work/progress)" -lt 20 ]
echo "started 99-gone" >>my-work/progress
workshop "one that a pull has taken away" 0 "All is done." next
rm -rf my-work
workshop "another one" 0 "05-bare: bare ==" goto 2
check "what was left out is noted" grep -q -x "left-out 00-tiny" my-work/progress
echo "passed 00-tiny" >>my-work/progress
workshop "what is passed later is not left out" 0 \
    "1 of 2 passed, 0 given up, 0 left out, 0 hints; at 05-bare" report
run sh -c 'scripts/workshop start 1 && scripts/workshop start 2 &&
    cd my-work/00-tiny/tests && ../../../scripts/workshop check'
check "the one in whose folder one is" stdout_has "testing my-work/00-tiny"
rm -rf my-work
cp -R workshop/05-bare workshop/05-other
workshop "the first one of a step" 0 "05-bare: bare ==" goto 05
rm -rf my-work workshop/05-other
workshop "one who gives up" 0 "Three is also" solution 1 --give-up
workshop "and is not forgotten" 0 "0 of 2 passed, 1 given up" report
rm -rf my-work

# ---- The tab key ----

# completes WORD PLACE EXPECTED: in place 1 is the command, in 2 its argument.
completes() {
    run bash -c '. workshop/completion.bash
        COMP_CWORD=$2
        _workshop scripts/workshop "$1"
        echo "${COMPREPLY[*]}"' bash "$1" "$2"
    same "tab after '$1'" "$3" "$(cat "$work/stdout" "$work/stderr")"
}

if command -v bash >/dev/null; then
    completes "re" 1 "reset report"
    completes "--" 1 "--check --renew"
    completes "05" 2 "05-bare"
fi

# ---- verify: the promises kept, and each of them broken ----

# finds WHAT TEXT FILE SED_COMMAND: with that file edited.
finds() {
    cp "$exercise/$3" "$work/before"
    edit "$exercise/$3" "$4"
    workshop "$1" 1 "FAILED: 00-tiny: $2" verify 1
    cp "$work/before" "$exercise/$3"
}

# What somebody has built in the step is none of its tests.
mkdir -p steps/step00_tiny/build/tests && echo 1 >steps/step00_tiny/build/tests/1
export WORKSHOP_NOTES="$work/notes"
workshop "an exercise that keeps its promises" 0 \
    "00-tiny: red, then green and clean" verify
workshop "the same again" 0 "as it was verified before" verify
echo "/* Changed. */" >>steps/step00_tiny/main.c
workshop "after a change of its step" 0 "00-tiny: red, then green and clean" \
    verify
check "it was tried" sh -c '! grep "as it was" "$1"' sh "$work/stdout"
unset WORKSHOP_NOTES
workshop "an exercise whose solution needs what is not here" 1 \
    "05-bare: left out, there is no no-such-program" verify 05
workshop "nothing to verify" 1 "0 exercises" verify 05
cp $exercise/README.md "$work/kept"
edit $exercise/README.md '/^- Level/d; /^## Discussion/d
    s/^Say two.$/&\n&\n&\n&/; s|^build/app$|build/nothing|
    s/^- Start: .*/- Start: does not build/; s/^- Red: .*/- Red: FAILED: rain/
    s/^- Solution: .*/- Solution: 1 lines/'
workshop "seven broken promises" 1 "1 exercises, 1 of them with a fault" verify
cp "$work/kept" $exercise/README.md
for text in "no line '- Level: '" "no '## Discussion'" \
    "the task has more than three lines" \
    "the start should be: does not build, but: builds, fails step00.runs" \
    "the check is red, but does not say first: FAILED: rain" \
    "the first command cannot be run" \
    "the solution has 2 lines, more than 1 lines"; do
    check "it is found" stdout_has "FAILED: 00-tiny: $text"
done
finds "a check that asks nothing" "doing nothing passes" check '3,$d'
finds "a reason that is not the first" "the check is red, but does not say first" \
    check 's/^tests_pass/fail "it rains"; &/'
finds "a solution that is none" "the solution is not green" solution.patch \
    's/puts("2")/puts("3")/'
finds "a solution with a warning" "the solution is not green" solution.patch \
    's/^+    return puts/+    int unused; return puts/'
finds "a solution with a fault" "the solution is not green with the sanitizers" \
    solution.patch 's/^+    return/+    int n = 40; return (1 << n) == 3 ||/'
cat >>$exercise/solution.patch <<'END_OF_FILE'
--- /dev/null
+++ b/notes.txt
@@ -0,0 +1 @@
+Nobody reads this.
END_OF_FILE
workshop "a file without which all is green" 1 \
    "FAILED: 00-tiny: notes.txt can be emptied" verify 1
check "nothing of verify is left" [ ! -e my-work ]
report
