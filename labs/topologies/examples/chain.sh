#!/bin/sh
# Prints a pipeline of N boxes that pass on what they get.
#
#   sh examples/chain.sh N
set -eu

settings="deadline 5000 fails abort"
before=in
for i in $(seq "$1"); do
    echo "box b$i runs stage pass"
    echo "edge $before -> b$i $settings"
    before=b$i
done
echo "edge $before -> out"
