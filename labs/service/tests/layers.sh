#!/bin/sh
# Who may know whom, from the includes and from the object files.
#
#   sh layers.sh SOURCE_DIR BUILD_DIR COMPILER
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
source=$1
build=$2
compiler=$3

# strangers FOLDER MAY...: what it includes beyond the folders it may know.
strangers() {
    folder=$1
    shift
    for may; do
        echo "^$may/"
    done >"$work/may"
    sed -n 's/^#include "\(.*\)"/\1/p' "$source/$folder"/*.[ch] |
        grep -v -f "$work/may"
}

# knows FOLDER MAY...
knows() {
    same "$1 knows nobody else" '' "$(strangers "$@")"
}
knows domain domain
knows call call domain
knows observe observe call domain
knows application application call domain observe
knows infrastructure infrastructure call domain support
knows api api application call domain observe support
same 'this would notice' application/values.h \
    "$(strangers api api call domain observe support)"

# Of the libraries, each has one place.
for place in sqlite3:sqlite_repository curl:http_client nats:nats_events \
    microhttpd:server; do
    same "only ${place#*:} knows ${place%:*}" "${place#*:}" \
        "$(cd "$source" && grep -l "<.*${place%:*}.*h>" [a-z]*/*.[ch] |
            grep -v '^tests/\|^build' | sed 's|.*/||; s|[.][ch]$||' | sort -u)"
done

# needs LIBRARY: the symbols of ours and of others that it does not have itself.
needs() {
    nm -u "$build/lib$1.a" |
        sed -n 's/.* U \(sqlite3_\|curl_\|nats\|MHD_\|pthread_\|cJSON_\|log_\|metrics_\|values_\|call_\|http_\).*/\1/p' |
        sort -u | xargs
}
same 'the domain needs none of them' '' "$(needs domain)"
same 'the use cases need calls, a log and metrics' 'call_ log_ metrics_' \
    "$(needs application)"
same 'this would notice, too' yes \
    "$(case $(needs infrastructure) in *sqlite3_*) echo yes ;; esac)"

# It links alone, with nothing but C.
cat >"$work/main.c" <<'EOC'
#include "domain/ports.h"
int main(void)
{
    struct value value;
    struct error error;
    return value_make(42, &value, &error) && value.doubled == 84 ? 0 : 1;
}
EOC
case $(nm "$build/libdomain.a") in
*__asan_* | *__tsan_*) echo "left out: linking, the sanitizer needs more" ;;
*)
    run "$compiler" -nostdlib -I "$source" -o "$work/main" "$work/main.c" \
        -x none "$build/libdomain.a" -lc -nostartfiles -Wl,-e,main
    check 'the domain links alone' exits_with 0
    ;;
esac
report
