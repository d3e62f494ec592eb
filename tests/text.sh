#!/bin/sh
# What a page shows is what a file says. In every README.md a fenced block of
# code or output names its file,
#
#     ```c file=app/pipeline.c
#
# relative to the page, and must be a contiguous piece of it. Blocks of shell
# commands, marked sh or console, need no file: tests/alone.sh or tests/shown.sh
# runs them, or scripts/workshop verify does what they say. Elsewhere nobody
# would. A block that stands in no file on purpose, or is not run, says
# "illustration".
#
#   sh tests/text.sh [PAGE...]
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

[ $# -gt 0 ] || set -- *.md docs/*.md tests/README.md steps/*/README.md \
    labs/*/README.md workshop/README.md workshop/*/README.md

awk '
    function complain(what) {
        printf "FAILED: %s:%d: %s\n", FILENAME, opened, what
        failed = 1
    }

    # The text of a file between newlines, so that only whole lines match.
    function content(path,    text, line) {
        if (!(path in contents)) {
            text = "\n"
            while ((getline line < path) > 0)
                text = text line "\n"
            close(path)
            contents[path] = text
        }
        return contents[path]
    }

    function check_block(    folder) {
        blocks++
        if (info ~ /(^| )illustration$/)
            return
        if (info ~ /^(sh|console)$/) {
            if (FILENAME ~ /^tests\//)
                complain("nobody runs these commands: say illustration")
            return
        }
        if (info !~ /^[a-z]+ file=[^ ]+$/) {
            complain("a block must say file=..., or illustration: " info)
            return
        }
        folder = FILENAME
        sub(/[^\/]*$/, "", folder)
        sub(/.*file=/, "", info)
        if (content(folder info) == "\n")
            complain("there is no file " info)
        else if (!index(content(folder info), "\n" block))
            complain("this is not a piece of " info ":\n" block)
    }

    FNR == 1 { inside = 0 }
    /^```/ && !inside {
        inside = 1
        opened = FNR
        info = substr($0, 4)
        block = ""
        next
    }
    /^```/ {
        inside = 0
        check_block()
        next
    }
    inside { block = block $0 "\n" }
    END {
        print blocks + 0 " blocks in " ARGC - 1 " pages"
        exit failed || !blocks
    }
' "$@"
