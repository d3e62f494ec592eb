#!/bin/sh
# Our supervisor and that of Erlang/OTP, given the same crashes, restart the same
# children and give up at the same point.
#
#   sh tests/otp.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"
need escript 'Debian: sudo apt-get install erlang-base'
source=$1
build=$2

# 300 scripts of up to 20 events for 1 to 5 children.
awk 'BEGIN {
    srand(42)
    split("one_for_one one_for_all rest_for_one", strategies)
    split("permanent permanent transient temporary", kinds)
    for (script = 0; script < 300; script++) {
        children = 1 + int(rand() * 5)
        line = strategies[1 + script % 3] " " int(rand() * 6) " "
        for (i = 0; i < children; i++)
            line = line (i ? "," : "") kinds[1 + int(rand() * 4)]
        for (i = 0; i < 20; i++)
            line = line " " (rand() < .8 ? "c" : "n") int(rand() * children)
        print line
    }
}' >"$work/scripts"

timeout 60 escript "$source/tests/otp.escript" <"$work/scripts" >"$work/otp"
same "OTP has been through all of them" 300 "$(grep -c '^-' "$work/otp")"
check "it has given up sometimes" grep -q 'gives up' "$work/otp"
"$build/crashes" <"$work/scripts" >"$work/ours"
same_files "the same are restarted, and the same is too much" \
    "$work/otp" "$work/ours"
report
