#!/bin/sh
# The site is fit to be read: in a browser, on a phone and on a desktop, by its
# buttons and by keys. See browser.py for what that means.
#
#   sh tests/browser.sh [SCREENSHOTS PAGE...]
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1
export PYTHONDONTWRITEBYTECODE=1

scripts/doctor docs browser >/dev/null || {
    echo "skipped: the site or its browser lack something:"
    scripts/doctor docs browser
    exit 77
}

work=$(mktemp -d) || exit 1
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

mkfifo "$work/said"
scripts/docs --serve >"$work/said" 2>"$work/log" &
server=$!
url=
while [ -z "$url" ] && read -r line; do
    case $line in
    Serving*) url=${line#*(} && url=${url%%)*} ;;
    esac
done <"$work/said"
if [ -z "$url" ]; then
    server=
    echo "FAILED: scripts/docs --serve serves nothing:"
    cat "$work/log"
    exit 1
fi
python3 tests/browser.py "$url" build/site "$@"
