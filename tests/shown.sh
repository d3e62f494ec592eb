#!/bin/sh
# The pages that show commands show what these print: in a block marked console
# each line after "$ " is a command, and what follows it, up to the next one, is
# what it prints; those in a block marked sh must succeed. Those of the chapters
# and of docs/workshop.md are run by tests/alone.sh.
#
#   sh tests/shown.sh BUILD_DIR [PAGE...]
#
# Everything is run at the top, where build/ is BUILD_DIR. What differs from run
# to run is shown in brackets, see below. UPDATE=1 writes the pages again. What
# compiler and libraries say differs from version to version, so elsewhere than
# on Debian 12 the pages are not compared (77).
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server
build=$(cd "$1" && pwd -P) || exit 1
cd "$(dirname "$0")/.." || exit 1
shift
# shellcheck disable=SC2046 # one page a word
[ $# -gt 0 ] ||
    set -- $(grep -lxE '```(sh|console)' ./*.md docs/*.md | sed 's|^\./||' |
        grep -v docs/workshop.md)

scripts/doctor >/dev/null || {
    echo "skipped: something is missing (scripts/doctor says what)"
    exit 77
}
platform=$(. /etc/os-release && echo "$ID $VERSION_ID $(uname -m)")
if [ "$platform" != "debian 12 x86_64" ]; then
    echo "skipped: the pages show what Debian 12 says on x86_64, this is" \
        "$platform"
    exit 77
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The repository with this build/, and a folder for what the commands make.
mkdir "$work/top"
for entry in * .[!.]*; do
    case $entry in build*) ;; *) ln -s "$PWD/$entry" "$work/top" ;; esac
done
ln -s "$build" "$work/top/build"
mkdir "$work/tmp"
export TMPDIR="$work/tmp"

hex='[0-9a-f]'
cat >"$work/masks" <<END
s|$build|build|g
s|$work/top/||g
s|$PWD/||g
s|$work/tmp/tmp\.[A-Za-z0-9]*|/tmp/<ID>|g
s/$hex\{8\}-$hex\{4\}-4$hex\{3\}-[89ab]$hex\{3\}-$hex\{12\}/<UUID>/g
s/_INBOX\.[A-Z0-9]\{22\}/_INBOX.<ID>/g
s/127\.0\.0\.1:[0-9]\{4,\}/127.0.0.1:<PORT>/g
s/Date: [A-Z][a-z, A-Z0-9:]*GMT/Date: <DATE>/
s/(core dumped) *//
END

# again PAGE: with what the commands print now. Their exit statuses, if they
# must be 0 and are not, are in the file failed.
again() {
    awk -v work="$work" '
        function run(command, shown,    script, line) {
            script = work "/command"
            print command > script
            close(script)
            script = "cd " work "/top && sh " script " </dev/null 2>&1" \
                " || echo \"$?\" >" work "/status"
            if (!shown) {
                system("rm -f " work "/status; { " script "; } >" work "/said")
                if ((getline line < (work "/status")) > 0)
                    print FNR ": " command > (work "/failed")
                close(work "/status")
                return
            }
            script = "{ " script "; } | sed -f " work "/masks"
            while ((script | getline line) > 0)
                print line
            close(script)
        }
        /^```/ { kind = kind == "" ? substr($0, 4) " " : "" }
        kind == "console " && /^\$ / {
            print
            run(substr($0, 3), 1)
            next
        }
        kind == "console " && !/^```/ { next }
        { print }
        kind == "sh " && !/^```/ { run($0, 0) }
    ' "$1"
}

failed=0
for page in "$@"; do
    rm -f "$work/failed"
    again "$page" >"$work/page"
    if [ -e "$work/failed" ]; then
        echo "FAILED: $page: these commands fail:"
        cat "$work/failed"
        failed=1
    elif cmp -s "$work/page" "$page"; then
        echo "$page shows what its commands print"
    elif [ "${UPDATE:-}" = 1 ]; then
        cp "$work/page" "$page"
        echo "$page is written again"
    else
        echo "FAILED: $page shows (-) what its commands no longer print (+):"
        diff -u "$page" "$work/page" | sed 1,2d
        echo "Again, if that is right: UPDATE=1 sh tests/shown.sh $build"
        failed=1
    fi
done
exit $failed
