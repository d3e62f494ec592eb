#!/bin/sh
# What the measurements were made on and with, as a JSON object.
#
#   sh bench/machine.sh MODE ROUNDS
set -eu

version() {
    pkg-config --modversion "$1" 2>/dev/null || echo none
}

# shellcheck source=bench/products.sh
. "$(dirname "$0")/products.sh" # which says what builds
processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
# shellcheck disable=SC1091 # of the system
system=$(. /etc/os-release && echo "$PRETTY_NAME")
PATH=$PATH:/usr/sbin
jq -n \
    --arg date "$(date -u +%Y-%m-%d)" \
    --arg mode "${1#--}" \
    --arg rounds "$2" \
    --arg processor "${processor:-$(uname -m)}" \
    --arg processors "$(getconf _NPROCESSORS_ONLN)" \
    --arg system "$system, Linux $(uname -r)" \
    --arg "load before" "$(cut -d' ' -f1 /proc/loadavg)" \
    --arg compiler "$(cc --version | head -n 1)" \
    --arg "build tool" "$CMAKE_GENERATOR" \
    --arg libraries "cJSON $(version libcjson), \
libmicrohttpd $(version libmicrohttpd), libcurl $(version libcurl), \
cnats $(version libnats), $(nats-server --version 2>/dev/null ||
        echo "no nats-server")" \
    '$ARGS.named'
