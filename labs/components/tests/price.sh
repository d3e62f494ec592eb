#!/bin/sh
# What a message costs, measured beside what it cannot cost less. Other programs
# on the machine can only make it look dearer, so the best round of each counts,
# of five attempts, or fewer if that is good enough.
#
#   sh tests/price.sh floor EXCHANGE     at most 1.3 times a bare queue
#   sh tests/price.sh zactor EXCHANGE    ahead of CZMQ's actor, if there is one
set -u

way=$1
exchange=$2

said=$("$exchange" 1) || exit 1
case $way,$said in
floor,* | *zactor*) ;;
*)
    echo "skipped: there is no CZMQ to compare with (apt-get install libczmq-dev)"
    exit 77
    ;;
esac

all=
for _ in 1 2 3 4 5; do
    said=$("$exchange" 7) || exit 1
    echo "$said"
    all=$all$said'
'
    printf %s "$all" | awk -v way="$way" '
        function keep(least) {
            for (i = 1; i <= NF; i++)
                if ($i == "to" && (!($1 in least) || $(i - 1) < least[$1]))
                    least[$1] = $(i - 1)
        }
        / bare queue / { keep(floor) }
        / mailbox / { keep(mailbox) }
        / zactor / { keep(zactor) }
        END {
            for (what in floor) {
                count++
                if (way == "floor" && mailbox[what] > 1.3 * floor[what])
                    exit 1
                if (way == "zactor" && mailbox[what] >= zactor[what])
                    exit 1
            }
            exit count != 2
        }' && exit 0
done
echo "FAILED: five times too dear"
exit 1
