#!/bin/sh
# A step or a lab needs nothing but its own folder: copied to an empty place, with a
# space in its path, every command that its README shows does there what the
# README says. The first of them configures, builds and tests; by make, as no
# generator is named: that is what a reader by hand needs to have.
#
#   sh tests/alone.sh [--all] STEP|LAB      e.g. step03
#   sh tests/alone.sh workshop              the same for docs/workshop.md, which
#                                           needs the folder of everything
#
# A workflow by another preset than default must be there, and is only run with
# --all, by scripts/test --long: the presets are the same in every step, and
# tests/configuration.sh builds and tests each step by each of them.
#
# In a README a block marked sh holds commands that must succeed; in a block
# marked console each line after "$ " is a command, and what follows it, up to
# the next one, is exactly what it prints.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1
unset CMAKE_GENERATOR

all=no
[ "$1" != --all ] || { all=yes && shift; }

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

alone="$work/a copy"
mkdir "$alone" "$work/commands"
case $1 in
workshop) page=docs/workshop.md folder=. ;;
step*) page=README.md folder=$(ls -d steps/"$1"_*) || exit 1 ;;
*) page=README.md folder=labs/$1 ;;
esac
for entry in "$folder"/* "$folder"/.[!.]*; do
    case ${entry##*/} in
    build* | my-work | .git | '.[!.]*') ;;
    *) cp -R "$entry" "$alone" ;;
    esac
done
cd "$alone" || exit 1

# One file a command, numbered by its line; what it should print beside it.
awk -v folder="$work/commands" '
    /^```/ {
        kind = inside ? "" : substr($0, 4)
        inside = !inside
        command = ""
        next
    }
    kind == "sh" || (kind == "console" && /^\$ /) {
        command = sprintf("%s/%05d", folder, FNR)
        print kind == "sh" ? $0 : substr($0, 3) > command
        if (kind == "console")
            printf "" > (command ".prints")
        next
    }
    kind == "console" { print > (command ".prints") }
' $page

if [ $page = README.md ] &&
    ! grep -qx 'cmake --workflow --preset default' "$work"/commands/?????; then
    echo "FAILED: README.md does not say how to build and test"
    exit 1
fi

# is_run_elsewhere COMMAND: see above.
is_run_elsewhere() {
    preset=$(sed -n 's/^cmake --workflow --preset \([a-z]*\)$/\1/p' "$1")
    [ $all = no ] && [ "${preset:-default}" != default ] &&
        cmake --workflow --list-presets | grep -q "^  \"$preset\""
}

# run FILE: a command. The one that builds and tests has a terminal, as a reader's
# has, at which nobody types: no test may wait for that.
run() {
    if command -v script >/dev/null &&
        grep -qx 'cmake --workflow --preset default' "$1"; then
        script -qec "sh '$1'" /dev/null <"$work/terminal"
    else
        sh "$1" </dev/null
    fi
}

mkfifo "$work/terminal" || exit 1
exec 3<>"$work/terminal" # so it never ends
ran=0
for command in "$work"/commands/?????; do
    ran=$((ran + 1))
    ! is_run_elsewhere "$command" || continue
    run "$command" 3>&- >"$work/out" 2>&1
    status=$?
    # A later ctest than Debian 12's also names the labels of what failed.
    sed -i 's/ (Failed)  *[a-z0-9 ]*$/ (Failed)/' "$work/out"
    line=$(basename "$command" | sed 's/^0*//')
    if [ -e "$command.prints" ]; then
        cmp -s "$command.prints" "$work/out" && continue
        echo "FAILED: $page:$line: shown (-) and printed (+):"
        diff -u "$command.prints" "$work/out" | sed 1,2d
        exit 1
    elif [ $status -ne 0 ]; then
        echo "FAILED: $page:$line: $(cat "$command")"
        tail -n 200 "$work/out"
        exit 1
    fi
done
echo "$1 stands alone; $ran commands of $page do what it says"
