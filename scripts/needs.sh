# shellcheck shell=sh
# What the steps and the scripts need, and whether it is here. Read by
# scripts/doctor, which has made the folder $work.

# column NUMBER NEED: of the table.
column() {
    awk -v need="$2" -v column="$1" '$1 == need { print $column }' \
        scripts/packages.txt
}

# version_of NEED: the latest that the CMake files ask for, if they do: they are
# the only list of versions.
version_of() {
    word=$(column 2 "$1")
    cat CMakeLists.txt steps/*/CMakeLists.txt steps/*/*/CMakeLists.txt \
        labs/*/CMakeLists.txt labs/*/*/CMakeLists.txt | sed -n "
        s/^find_package($word \([0-9][0-9.]*\) .*/\1/p
        s/^$word(VERSION \([0-9][0-9.]*\)).*/\1/p
        s/^pkg_check_modules(.*[ \"]$word>=\([0-9][0-9.]*\).*/\1/p" |
        sort -t . -k 1,1n -k 2,2n -k 3,3n | tail -n 1
}

# needs NAME: without these it does not work.
needs() {
    base="cc make cmake cmocka"
    # Unless make is what somebody chose.
    [ "$CMAKE_GENERATOR" != Ninja ] || base="$base ninja"
    case $1 in
    0[0-5]) echo "$base" ;;
    06) echo "$base pkg-config cjson" ;;
    07)
        echo "$base pkg-config cjson libmicrohttpd curl curl-cli uuid"
        ;;
    0[89]) echo "$base pkg-config cjson uuid nats nats-server" ;;
    components) echo "$base nats-server" ;;
    dispatch) echo "$base pkg-config cjson libuv uuid wslay openssl" ;;
    ledger) echo "$base pkg-config cjson sqlite nats" ;;
    topologies) echo "$base pkg-config cjson libuv" ;;
    service)
        echo "$base pkg-config cjson libmicrohttpd curl curl-cli nats sqlite"
        ;;
    checks | long) echo "$base gcc clang curl-cli python" ;;
    bench) echo "$base jq gnuplot wrk" ;;
    docs) echo "sphinx myst furo copybutton graphviz jq" ;;
    browser) echo "chromium chromedriver" ;;
    workshop) echo "$(needs 06) $(needs 07) $(needs 09) git python" ;;
    esac
}

# wants NAME: without one of these a check or two are left out, and say so.
wants() {
    case $1 in
    components) echo "pkg-config czmq" ;;
    dispatch) echo "curl-cli jq node node-ws python websockets bwrap" ;;
    ledger) echo "nats-server strace valgrind" ;;
    topologies) echo "graphviz erlang" ;;
    service) echo "nats-server sqlite-cli jq wrk valgrind" ;;
    checks)
        echo "clang-format clang-tidy cppcheck shellcheck valgrind wrk jq" \
            "node $(needs docs) $(needs browser)"
        ;;
    long)
        echo "musl debootstrap prometheus"
        [ "$(uname -m)" != x86_64 ] || echo "gcc-i386 gcc-arm64 gcc-s390x qemu"
        ;;
    esac
}

# links COMPILER SOURCE FLAG...: whether a program can be compiled and linked.
links() {
    compiler=$1
    source=$2
    shift 2
    # shellcheck disable=SC2086,SC2154 # CC may have arguments; $work: see above
    printf '%s\nint main(void) { return 0; }\n' "$source" |
        $compiler -x c -o "$work/a.out" - "$@"
}

# is_library MODULE NEED
is_library() {
    version=$(version_of "$2")
    pkg-config --exists "$1${version:+ >= $version}"
}

# is_new_enough VERSION NEED
is_new_enough() {
    [ -n "$1" ] && printf '%s\n' "$(version_of "$2")" "$1" |
        sort -C -t . -k 1,1n -k 2,2n -k 3,3n
}

# has_module NAME: Sphinx's own Python has it, which may be another one.
has_module() {
    python=$(sed -n '1s/^#! *//p' "$(command -v sphinx-build)")
    $python -c "import $1"
}

# has NEED: it is here, and new enough.
has() {
    case $1 in
    cc) links "${CC:-cc}" '#include <stdio.h>' ;;
    gcc) links gcc '#include <stdio.h>' ;;
    make) command -v make ;;
    ninja) command -v ninja || command -v ninja-build ;;
    cmake) is_new_enough "$(cmake --version | sed -n '1s/[^0-9]*//p')" cmake ;;
    cmocka) links "${CC:-cc}" '#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>' -lcmocka ;;
    pkg-config) command -v pkg-config ;;
    libmicrohttpd | libuv | uuid) is_library "$1" "$1" ;;
    openssl) is_library libcrypto "$1" ;;
    sqlite) is_library sqlite3 "$1" ;;
    sqlite-cli) command -v sqlite3 ;;
    prometheus) command -v promtool ;;
    wslay) links "${CC:-cc}" '#include <wslay/wslay.h>' -lwslay ;;
    cjson | curl | czmq | nats) is_library "lib$1" "$1" ;;
    nats-server) command -v nats-server || [ -x /usr/sbin/nats-server ] ;;
    clang) links clang '#include <stdio.h>' -fsanitize=address ;;
    clang-format) # no other version writes the same
        { clang-format-14 --version || clang-format --version; } |
            grep 'version 14[.]'
        ;;
    curl-cli) command -v curl ;;
    clang-tidy | cppcheck | shellcheck | valgrind | wrk | jq | gnuplot | git | node | \
        bwrap | strace)
        command -v "$1"
        ;;
    python) command -v python3 ;;
    websockets) PATH=/usr/bin:$PATH python3 -c "import websockets" ;;
    node-ws) NODE_PATH=/usr/share/nodejs node -e "require('ws')" ;;
    debootstrap) command -v debootstrap || [ -x /usr/sbin/debootstrap ] ;;
    sphinx) command -v sphinx-build ;;
    myst) has_module myst_parser ;;
    furo) # Debian's leaves a style sheet to another package
        has_module furo && { [ ! -d /usr/share/doc/furo ] ||
            [ -e /usr/share/javascript/normalize.css/normalize.css ]; }
        ;;
    copybutton) has_module sphinx_copybutton ;;
    graphviz) command -v dot ;;
    erlang) command -v escript ;;
    chromium | chromedriver) command -v "$1" ;;
    musl) links musl-gcc '#include <stdio.h>' ;;
    gcc-i386)
        links gcc '#include <errno.h>' -m32 \
            -idirafter /usr/include/x86_64-linux-gnu
        ;;
    gcc-arm64) links aarch64-linux-gnu-gcc '#include <stdio.h>' ;;
    gcc-s390x) links s390x-linux-gnu-gcc '#include <stdio.h>' ;;
    qemu) command -v qemu-aarch64 && command -v qemu-s390x ;;
    esac >/dev/null 2>&1
}
