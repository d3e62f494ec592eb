#!/bin/sh
# Fails if an object file needs a symbol whose name begins with a forbidden
# prefix.
#
#   sh boundary.sh NM "PREFIX..." OBJECT...
set -u

nm=$1
prefixes=$2
shift 2

for object in "$@"; do
    needs=$("$nm" -u "$object") || exit 1
    [ -n "$needs" ] || { echo "FAILED: $nm finds nothing in $object"; exit 1; }
    for prefix in $prefixes; do
        if echo "$needs" | grep -w "U _*${prefix}[A-Za-z0-9_]*"; then
            echo "FAILED: ${object##*/} must not know $prefix"
            exit 1
        fi
    done
    echo "${object##*/} names none of: $prefixes"
done
