#!/bin/sh
# scripts/workshop --check says which patches of the exercises apply to the steps
# as they are, --renew renews those around which the step has moved, and leaves
# alone those that somebody has to look at.
#
#   sh tests/workshop.sh
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

complain() {
    failed=1
    echo "FAILED: $*"
}

# A repository and a user's settings of its own.
# shellcheck disable=SC2046 # a word each
unset $(git rev-parse --local-env-vars)
clone=$work/clone
mkdir -p "$clone/scripts" "$clone/workshop" "$work/home"
cp scripts/workshop scripts/environment.sh "$clone/scripts"
cp workshop/*.sh "$clone/workshop"
cd "$clone" || exit 1
export HOME="$work/home" GIT_CONFIG_NOSYSTEM=1
unset GIT_CONFIG_GLOBAL # the one in $HOME
unset XDG_CONFIG_HOME
git config --global user.name "Nobody"
git config --global user.email "nobody"
git config --global diff.noprefix true
git init -q 2>/dev/null

commit() {
    git add -A && git commit -q -m "A change" || exit 1
}

# edit FILE SED_COMMAND
edit() {
    sed "$2" "$1" >"$work/edited" && cp "$work/edited" "$1"
}

# workshop WHAT STATUS OPTION WORDS: what it should print for the exercise.
workshop() {
    scripts/workshop "$3" >"$work/said" 2>&1
    status=$?
    [ $status -eq "$2" ] && grep -q -e "^03-a-line: $4" "$work/said" && return
    complain "$1: expected $2 and '$4', got $status and: $(cat "$work/said")"
}

# solves WHAT LINE: the solution can be applied, and makes main.c say that.
solves() {
    git apply --directory=$step $solution && grep -q -x "$2" $step/app/main.c &&
        [ "$(cat $step/app/new.c)" = new ] || complain "$1 is not solved"
    git apply -R --directory=$step $solution
}

# The solution changes line 5, and adds a file.
step=steps/step03_contracts
solution=workshop/03-a-line/solution.patch
mkdir -p $step/app ${solution%/*}
seq 1 20 >$step/app/main.c
commit
cat >$solution <<'END'
diff --git a/app/main.c b/app/main.c
--- a/app/main.c
+++ b/app/main.c
@@ -2,7 +2,7 @@
 2
 3
 4
-5
+5 solved
 6
 7
 8
diff --git a/app/new.c b/app/new.c
new file mode 100644
--- /dev/null
+++ b/app/new.c
@@ -0,0 +1 @@
+new
END
commit

workshop "as it was" 0 --check applies
workshop "nothing to renew" 0 --renew applies
[ -z "$(git status --porcelain)" ] || complain "what applies is renewed"

edit $step/app/main.c 's/^7$/7 moved/'
commit
workshop "a neighbour changed" 1 --check "does not apply"
[ -z "$(git status --porcelain)" ] || complain "--check changes something"
workshop "a neighbour changed" 0 --renew renewed
workshop "renewed" 0 --check applies
solves "with a neighbour changed" "5 solved"
[ "$(git status --porcelain)" = " M $solution" ] ||
    complain "more is changed than the solution: $(git status --porcelain)"
grep -q '^[-+]7' $solution && complain "the solution changes the neighbour"
commit

edit $step/app/main.c 's/^3$/3 moved/'
workshop "an edit that is not committed" 0 --renew renewed
solves "an edit that is not committed" "5 solved"
commit

git mv $step/app/main.c $step/app/start.c
workshop "a file with another name" 0 --renew renewed
grep -q '^+++ b/app/start.c' $solution || complain "the old name is kept"
commit
git mv $step/app/start.c $step/app/main.c
workshop "the old name again" 0 --renew renewed
solves "the old name again" "5 solved"
commit

edit $step/app/main.c 's/^5$/5 changed/'
commit
cp $solution "$work/before"
workshop "the line changed" 1 --renew "needs a hand with app/main.c"
cmp -s $solution "$work/before" || complain "half a merge is taken for a solution"
git apply --directory=$step build/workshop/03-a-line.solution.patch ||
    complain "what was merged does not apply"
grep -q '^5 changed' $step/app/main.c && grep -q '^5 solved' $step/app/main.c &&
    grep -q '^<<<<<<<' $step/app/main.c || complain "one side is missing"
git reset -q --hard && git clean -q -d -f

sed 's/^ 4$/ 4 of nowhere/' "$work/before" >$solution
workshop "a solution of nothing" 1 --renew "needs a hand: it applies to no"

# The start changes line 15, and the solution changes it again.
git checkout -q $solution
edit $step/app/main.c 's/^5 changed$/5/'
start=workshop/03-a-line/start.patch
hunk() {
    cat <<END
--- a/app/main.c
+++ b/app/main.c
@@ -12,7 +12,7 @@
 12
 13
 14
-$1
+$2
 16
 17
 18
END
}
hunk 15 "15 started" >$start
hunk "15 started" "15 solved" >$solution
commit
workshop "a solution that stands on its start" 0 --check applies
edit $step/app/main.c 's/^13$/13 moved/'
workshop "a neighbour of both changed" 1 --check "does not apply"
workshop "a neighbour of both changed" 0 --renew renewed
workshop "both renewed" 0 --check applies
git apply --directory=$step $start && git apply --directory=$step $solution &&
    grep -q -x "15 solved" $step/app/main.c &&
    grep -q -x "13 moved" $step/app/main.c || complain "both are not applied"
git checkout -q $step/app && edit $step/app/main.c 's/^13$/13 moved/'
commit
edit $step/app/main.c 's/^15$/15 changed/'
workshop "the start's line changed" 1 --renew "needs a hand with app/main.c"
[ -e build/workshop/03-a-line.start.patch ] || complain "no start to mend"

scripts/workshop --renew --check >/dev/null 2>&1
[ $? -eq 2 ] || complain "two options are taken"
exit $failed
