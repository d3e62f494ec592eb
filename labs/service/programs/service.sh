#!/bin/sh
# The client: what a browser or an app would do, with curl.
set -u

usage="Usage: service [VALUE...]

Stores each VALUE (default 42) in the service at \$SERVICE_URL, by default
http://127.0.0.1:8080, and prints what it is read as.

Exit status: 0 each one has an answer, be it an error; 1 there is none; 2 wrong
arguments."

[ "${1-}" != --help ] || { echo "$usage"; exit 0; }
for value; do
    case ${value#-} in
    '' | *[!0-9]*)
        printf "service: '%s' is not a number\n%s\n" "$value" "$usage" >&2
        exit 2
        ;;
    esac
done
url=${SERVICE_URL:-http://127.0.0.1:8080}

# ask PATH [ARGUMENT...]: the answer is in $answer.
ask() {
    path=$1
    shift
    answer=$(curl -sS --noproxy '*' --max-time 10 "$@" "$url$path") || {
        echo "service: no answer from $url (is serviced running there?)" >&2
        exit 1
    }
}

# field NAME: its value in $answer, a number or a text, without quotes.
field() {
    printf '%s\n' "$answer" | sed -n "s/.*\"$1\"://p" |
        sed 's/^"\(\([^\"]\|\\.\)*\)".*/\1/; t text
             s/[,}].*//; :text
             s/\\\(.\)/\1/g'
}

[ $# -gt 0 ] || set -- 42
for value; do
    ask /values -d "{\"value\":$value}"
    id=$(field id)
    [ -z "$id" ] || ask "/values/$id"
    text=$(field text)
    echo "$value -> ${text:-ERROR: $(field error)}" || {
        echo "service: cannot write the result" >&2
        exit 1
    }
done
