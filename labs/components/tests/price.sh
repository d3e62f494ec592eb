#!/bin/sh
# What a message costs, measured beside what it cannot cost less. Other programs
# on the machine can only make it look dearer, so the best round of each counts,
# and one good attempt of five is enough.
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

for _ in 1 2 3 4 5; do
    said=$("$exchange" 7) || exit 1
    echo "$said"
    echo "$said" | awk -v way="$way" '
        { for (i = 1; i <= NF; i++) if ($i == "to") best = $(i - 1) }
        / bare queue / { floor[++count] = best }
        / mailbox / { mailbox[count] = best }
        / zactor / { zactor[count] = best }
        END {
            if (count != 2)
                exit 1
            for (i = 1; i <= 2; i++) {
                if (way == "floor" && mailbox[i] > 1.3 * floor[i])
                    exit 1
                if (way == "zactor" && mailbox[i] >= zactor[i])
                    exit 1
            }
        }' && exit 0
done
echo "FAILED: five times too dear"
exit 1
