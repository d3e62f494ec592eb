# How each step is given each fault. Read by tests/what_dies.sh, which says what
# for; $one_step, $build, $work and $seen come from there.
#
# A step is a pair of functions: prepare_NN builds what is needed, once, and
# try_NN FAULT runs the step and calls observe, once for each run. A new step
# needs such a pair, a column in tests/what_dies.sh, and lines in cells.txt.
# shellcheck shell=sh disable=SC2154

here=$(pwd)      # the repository
LIMIT_KB=1000000 # of memory, for each process under test
GUARD=30         # seconds; nothing under test takes so long
PATIENT=100000   # a deadline, in milliseconds, that the guard will not see
BRIEF=300        # a deadline that is to pass

prepare() {
    source=$(cd "$here" && echo steps/step"$1"_*)
    built=$build/step$1
    mkfifo "$work/entered" "$work/gate"
    GATE=$work/gate
    TMPDIR=$work # for what a compiler leaves when it is interrupted
    export GATE TMPDIR
    unset FIRST # for step 09 only
    case $1 in
    0[0-3]) prepare_linked ;;
    *) "prepare_$1" ;;
    esac
}

try() {
    FAULT=$2
    ENTERED=
    case $2,$1 in
    slow,* | loop,0[0-5] | cut,0[89] | broker,*) ENTERED=$work/entered ;;
    esac
    export FAULT ENTERED
    fate=
    case $1 in
    0[0-3]) try_linked "$2" ;;
    *) "try_$1" "$2" ;;
    esac
}

# ---- Processes ----

pid=      # whom we are waiting for
app=      # the program under test, if it is not that
services= # that app does not start by itself

# Every process that descends from ours has this in its environment. Who looks
# for them must not.
left_behind() (
    gate=${GATE:-}
    unset GATE
    [ -z "$gate" ] || grep -lsF "GATE=$gate" /proc/[0-9]*/environ | cut -d/ -f3
)

end_services() {
    for process in $services; do
        kill -KILL "$process" 2>/dev/null
        wait "$process" 2>"$work/word"
    done
    services=
}

end_all() {
    # shellcheck disable=SC2086 # one argument a word
    [ -z "$app$pid" ] || kill $app $pid 2>/dev/null
    end_services
    wait
    for orphan in $(left_behind); do
        kill -KILL "$orphan" 2>/dev/null
    done
    while [ -n "$(left_behind)" ]; do
        continue # until they are gone: some may still write to $work
    done
}

# await COMMAND...: unlike for a command in the foreground, a signal to this
# script is not put off until it ends.
await() {
    "$@" &
    pid=$!
    wait $pid
    set -- $?
    pid=
    return "$1"
}

limited() {
    # shellcheck disable=SC3045 # dash and bash have it
    ulimit -v $LIMIT_KB
    exec "$@" 9<&-
}

# run COMMAND...: to its end, or as long as the fault lets it.
run() {
    limited timeout -k 5 $GUARD "$@" >"$work/stdout" 2>"$work/stderr" &
    app=$!
    if [ -n "$ENTERED" ] && await timeout $GUARD cat "$ENTERED" >"$work/word"
    then
        case $FAULT in
        loop) kill -INT $app ;; # timeout passes it on
        slow) open_gate ;;
        cut) link_is_back && open_gate ;;
        broker) lose_broker && open_gate ;;
        esac
    fi
    wait $app 2>"$work/word" # the shell has its say when a signal ended it
    status=$?
    app=
}

# Behind it waits the component.
open_gate() {
    await timeout $GUARD sh -c ': >"$0"' "$GATE"
}

# ---- What was seen ----

# On stdin, with paths and ports replaced by words.
plain() {
    WORK=$work/ BUILD=$build/ awk '
        function replace(what, by,    i) {
            while (i = index($0, what))
                $0 = substr($0, 1, i - 1) by substr($0, i + length(what))
        }
        {
            replace(ENVIRON["WORK"], "DIR/")
            replace(ENVIRON["BUILD"], "BUILD/")
            gsub(/127\.0\.0\.1:[0-9]+/, "HOST:PORT")
            print
        }'
}

# What the program says went wrong, on stderr, where its services narrate behind
# a tab, or in the table of step 09.
complaint() {
    {
        sed -n 's/^  \([0-9]* -> ERROR.*\)  \[.*/\1;/p' "$work/stdout"
        grep -v '^	' "$work/stderr"
    } | plain | paste -s -d ' ' -
}

outcome() {
    grep -q 'Execution complete' "$work/stdout" && finished=yes || finished=no
    case $status,$finished,$result,$message in
    0,yes,Value-0084,*) echo "right result: exit 0" ;;
    0,yes,*) echo "wrong result: exit 0" ;;
    1,no,*"within $BRIEF ms"*) echo "deadline: exit 1" ;;
    1,no,*,"overflow: 42 "*) echo "false reason: exit 1" ;;
    1,no,*,?*) echo "app says so: exit 1" ;;
    124,* | 137,*) echo "app hangs" ;;
    127,no,*"shared libraries"*) echo "loader refuses: exit 127" ;;
    130,no,*) echo "app hangs until Ctrl-C" ;;
    134,no,*) echo "app dies: SIGABRT" ;;
    139,no,*) echo "app dies: SIGSEGV" ;;
    *) echo "exit $status" ;;
    esac
}

# A line "fault<TAB>cell<TAB>status<TAB>message", from what the last run left
# behind, and from $fate: what became of the service, if that is another
# process.
observe() {
    message=$(complaint)
    result=$(sed -n 's/.*\(Value-[-0-9]*\).*/\1/p' "$work/stdout" | tail -n 1)
    cell=$(outcome)
    case $fate in
    '') ;;
    *dies) cell="$fate, $cell" ;;
    *) cell="$cell, $fate" ;;
    esac
    if [ "$status" -eq 0 ] && [ "$FAULT" = version ]; then
        message=$(grep -o -e '[A-Za-z0-9]* version: 9.*' \
            -e '{.*"version":"9.*}' "$work/stdout")
    elif [ "$status" -eq 0 ]; then
        message=$result
    fi
    printf '%s\t%s\tstatus %s\t%s\n' "$FAULT" "$cell" "$status" "$message" \
        >>"$seen"
}

# observe_build WHO WORDS: the faulty copy of app is not built, since WHO says
# WORDS.
observe_build() {
    cell="$1 refuses"
    make_in faulty app && cell="it was built"
    said=$(grep -o "$2" "$work/build.log" | head -n 1)
    printf '%s\t%s\tnot built\t%s\n' "$FAULT" "$cell" "$said" >>"$seen"
}

# ---- Copies of a step with a fault in it ----

from_cache() {
    sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}

# copy NAME: of the step, in $work/NAME, as it is.
copy() {
    mkdir "$work/$1"
    for entry in "$here/$source"/*; do
        case ${entry##*/} in build*) ;; *) cp -R "$entry" "$work/$1" ;; esac
    done
}

# make_in NAME TARGET: built by its own CMakeLists.txt in $work/NAME/build.
make_in() {
    [ -e "$work/$1/build" ] ||
        await timeout 200 cmake --preset default \
            -S "$work/$1" -B "$work/$1/build" -G "$(from_cache CMAKE_GENERATOR)" \
            -D CMAKE_C_COMPILER="$(from_cache CMAKE_C_COMPILER)" \
            >"$work/configure.log" 2>&1
    await timeout 200 env LC_ALL=C MAKEFLAGS= cmake --build \
        "$work/$1/build" --target "$2" >"$work/build.log" 2>&1
}

# must_make NAME TARGET
must_make() {
    make_in "$@" && return
    cat "$work/configure.log" "$work/build.log"
    exit 1
}

# edit FILE SED_ARGUMENT...
edit() {
    file=$1
    shift
    sed "$@" "$file" >"$work/edited" && ! cmp -s "$work/edited" "$file" &&
        cp "$work/edited" "$file" && return
    echo "FAILED: nothing to edit in $file"
    exit 1
}

# The file with component1's business in the copy in $work/NAME.
component_of() {
    find "$work/$1" -name tests -prune -o -name '*.c' \
        -exec grep -l '^static bool double_value(' {} +
}

# The faults, at the beginning of the function that every step has.
faulty_copy() {
    copy faulty
    component=$(component_of faulty)
    cp "$here/tests/what_dies/fault.h" "${component%/*}"
    edit "$component" -e '1s/^/#include "fault.h"\
/' -e '/^static bool double_value(/,/^}/s/^{$/{\
    if (inject(value, doubled))\
        return true;/' -e 's/^ *data\.processed = double_value(.*/&\
    garble(\&data.processed);/'
}

# The result has one more member, in front. Nothing else says so.
stale_copy() {
    copy stale
    header=$(cd "$work/stale" && grep -rl '^ *bool processed; /\*' .)
    edit "$work/stale/$header" \
        -e 's|^ *int32_t value; *\(/\* the .*\)|int32_t original; \1|' \
        -e 's|^ *bool processed;|& int32_t value;|'
    must_make stale "$1"
}

# next_copy VERSION TARGET: component1 has that version, and says so.
next_copy() {
    copy next
    edit "$work/next/component1/CMakeLists.txt" "s/VERSION 0\.1\.0/VERSION $1/"
    must_make next "$2"
}

# ---- 00 to 03: linked in ----

prepare_linked() {
    faulty_copy
    must_make faulty app
    cp "$work/faulty/build/app" "$work/app"
    case $one_step in 02 | 03) prepare_archives ;; esac
}

# What is linked with the stale one is compiled with the sound headers.
prepare_archives() {
    next_copy 9.9.9 app
    stale_copy component1
    cd "$here/$source" || exit 1
    # shellcheck disable=SC2046 # an include folder a word
    await "$(from_cache CMAKE_C_COMPILER)" -std=c17 -o "$work/stale_app" \
        -I app $(find . -type d -name include | sed 's/^/-I/') app/*.c \
        "$work/stale/build/libcomponent1.a" "$built/libcomponent2.a" || exit 1
    cd "$here" || exit 1
}

# Component1's functions stand together, in main.c in front of component2's.
component1_ends='^\/\* Four characters'

try_linked() {
    case $1,$one_step in
    missing,*)
        cp "$component" "$work/sound.c"
        edit "$component" "/^\/\* Signed overflow is/,/$component1_ends/d"
        observe_build linker "undefined reference to .component1_init'"
        cp "$work/sound.c" "$component"
        return
        ;;
    version,0[01])
        edit "$component" 's/^\(  *\)int32_t input)$/\1int64_t input)/'
        observe_build compiler "conflicting types for 'component1_process'"
        return
        ;;
    version,*) run "$work/next/build/app" ;;
    stale,*) run "$work/stale_app" ;;
    *) run "$work/app" ;;
    esac
    observe
}

# ---- 04: shared libraries, found by LD_LIBRARY_PATH ----

prepare_04() {
    faulty_copy
    must_make faulty component1_shared
    stale_copy component1_shared
    next_copy 0.2.0 component1_shared
    mkdir "$work/alone" "$work/beside_next"
    for place in alone beside_next; do
        cp -P "$built/app_shared" "$built"/libcomponent2.so* "$work/$place"
    done
    cp -P "$work/next/build"/libcomponent1.so* "$work/beside_next"
}

# run_with FOLDER PROGRAM: which looks there first.
run_with() {
    LD_LIBRARY_PATH=$1
    export LD_LIBRARY_PATH
    run "$2"
    unset LD_LIBRARY_PATH
}

try_04() {
    case $1 in
    missing) run "$work/alone/app_shared" ;;
    version) run "$work/beside_next/app_shared" ;;
    stale) run_with "$work/stale/build" "$built/app_shared" ;;
    *) run_with "$work/faulty/build" "$built/app_shared" ;;
    esac
    observe
}

# ---- 05: plugins, in --plugin-dir ----

prepare_05() {
    faulty_copy
    must_make faulty component1
    stale_copy component1
    mkdir "$work/plugins"
    cp "$built/component2.so" "$work/plugins"
}

try_05() {
    case $1 in
    version) plugin=$built/faulty/abi_too_old.so ;;
    stale) plugin=$work/stale/build/component1.so ;;
    *) plugin=$work/faulty/build/component1.so ;;
    esac
    cp "$plugin" "$work/plugins"/component1.so
    [ "$1" != missing ] || rm "$work/plugins/component1.so"
    run "$built/app" --plugin-dir "$work/plugins"
    observe
}

# ---- 06: processes, which lie beside app ----

prepare_06() {
    faulty_copy
    must_make faulty service1
    mkdir "$work/beside"
    cp "$built/app" "$built/service2" "$work/beside"
    cp "$work/faulty/build/service1" "$work/beside/real"
}

# service1_is FAULT: a script, if the service itself cannot have it.
service1_is() {
    rm -f "$work/beside/service1"
    case $1 in
    missing) return ;;
    garbage) script='read -r request; echo garbage' ;;
    cut) script='read -r request; exec >&-; read -r request' ;;
    hole) script='read -r request; kill -STOP $$' ;;
    version) script='"${0%/*}/real" | sed -u s/0\.1\.0/9.9.9/' ;;
    stale) script='"${0%/*}/real" | sed -u s/value/result/' ;;
    *) script='exec "${0%/*}/real"' ;;
    esac
    printf '#!/bin/sh\n%s\n' "$script" >"$work/beside/service1"
    chmod +x "$work/beside/service1"
}

try_06() {
    service1_is "$1"
    timeout=$PATIENT
    case $1 in loop | late | hole) timeout=$BRIEF ;; esac
    run "$work/beside/app" --timeout-ms $timeout
    case $(complaint) in *"service1 died"*) fate="service dies" ;; esac
    [ $timeout = $PATIENT ] || fate="service stopped"
    [ -z "$(left_behind)" ] || fate="service left behind"
    observe
}

# ---- 07: servers, at a URL ----

prepare_07() {
    faulty_copy
    must_make faulty service1
    "$(from_cache CMAKE_C_COMPILER)" -std=c17 -o "$work/outside" \
        "$here/tests/what_dies/outside.c" || exit 1
    mkfifo "$work/narration"
    exec 3<>"$work/narration" # held open, for the little they narrate
}

# await_line TEXT: reads what they narrate, up to a $line that has it.
await_line() {
    while IFS= read -r line <&3; do
        case $line in *"$1"*) return ;; esac
    done
}

# serve TEXT PROGRAM ARGUMENT...: as $server, which has said TEXT.
serve() {
    text=$1
    shift
    limited "$@" >&3 2>&1 3>&- &
    server=$!
    services="$services $server"
    await_line "$text"
}

# forget PID: which has ended.
forget() {
    others=
    for process in $services; do
        [ "$process" = "$1" ] || others="$others $process"
    done
    services=$others
}

# service1_at FAULT: something in its place, if it cannot have it by itself.
service1_at() {
    case $1 in
    missing) serve http:// "$work/outside" refuse ;;
    garbage) serve http:// "$work/outside" 200 garbage ;;
    version) serve http:// "$work/outside" 404 '' ;; # it has another path
    stale) serve http:// "$work/outside" 200 '{"result":84,"processed":true}' ;;
    close | reset) serve http:// "$work/outside" "$1" ;;
    *) serve http:// "$work/faulty/build/service1" --port 0 ;;
    esac
    service1=$server
    SERVICE1_URL=${line##* }
    export SERVICE1_URL
}

death_of_service1() {
    wait "$service1" 2>"$work/word"
    case $? in 134 | 139) fate="service dies" ;; esac
    forget "$service1"
}

# What is left of service1, as somebody else sees it who asks after the fault.
fate_of_service1() {
    first=$status
    mkdir "$work/first"
    mv "$work/stdout" "$work/stderr" "$work/first"
    run "$built/app" --timeout-ms "$1" 21
    case $status,$(complaint) in
    0,) fate="service lives" ;;
    1,*"within $1 ms"*) fate="service hangs" ;;
    *)
        kill -KILL "$service1"
        wait "$service1" 2>"$work/word"
        case $? in 137) fate="service useless" ;; *) fate="service dies" ;; esac
        forget "$service1"
        ;;
    esac
    mv "$work/first"/* "$work"
    rmdir "$work/first"
    status=$first
}

run_07() {
    service1_at "$1"
    serve http:// "$built/service2" --port 0
    [ "$1" != hole ] || kill -STOP "$service1"
    timeout=$PATIENT
    case $1 in loop | late | hole) timeout=$BRIEF ;; esac
    SERVICE2_URL=${line##* }
    export SERVICE2_URL
    run "$built/app" --timeout-ms $timeout
}

try_07() {
    case $1 in
    cut)
        run_07 close
        observe
        end_services
        run_07 reset
        ;;
    *) run_07 "$1" ;;
    esac
    ENTERED=
    case $1 in
    abort | wild) death_of_service1 ;;
    loop) fate_of_service1 $BRIEF ;;
    late) open_gate && fate_of_service1 $PATIENT ;;
    hole) kill -CONT "$service1" && fate_of_service1 $PATIENT ;;
    leak) fate_of_service1 $PATIENT ;;
    esac
    observe
    end_services
}

# ---- 08 and 09: subscribers, at a broker ----

prepare_subscribers() {
    faulty_copy
    # The one of 09 says another version, all the time; 08 says none.
    [ "$one_step" = 08 ] || edit "$work/faulty/service1/CMakeLists.txt" \
        's/VERSION 0\.[0-9.]*/VERSION 9.9.9/'
    must_make faulty service1
    faulty=$work/faulty/build/service1
    mkfifo "$work/narration"
    exec 3<>"$work/narration"
}

# start_broker ARGUMENT...: at $url, as $server. It needs more address space
# than there is for those under test.
start_broker() {
    trace=
    [ "$FAULT" != cut ] || trace=-V
    # shellcheck disable=SC2086 # one argument or none
    nats-server -D $trace -a 127.0.0.1 -p -1 "$@" >&3 2>&1 3>&- 9<&- &
    server=$!
    services="$services $server"
    await_line "Listening for client connections on "
    url=nats://${line##* }
}

# subscribe PROGRAM ARGUMENT...: at NATS_URL, as $server.
subscribe() {
    serve "Waiting for requests..." "$@"
}

# answer REPLY: something on service.process that is not ours.
answer() {
    serve ready "$built/nats_tool" answer service.process "$1"
}

garbage=garbage
stale='{"result":84,"processed":true,"request_id":"x"}'

link_is_back() {
    await_line "[SUB service.process "
}

lose_broker() {
    kill -KILL "$broker"
    wait "$broker" 2>"$work/word"
    forget "$broker"
}

prepare_08() {
    prepare_subscribers
}

try_08() {
    start_broker
    broker=$server
    await_line "Server is ready"
    NATS_URL=$url
    export NATS_URL
    case $1 in
    missing) ;;
    garbage) answer "$garbage" ;;
    stale) answer "$stale" ;;
    *) subscribe "$faulty" ;;
    esac
    service1=$server
    subscribe "$built/service2"
    [ "$1" != hole ] || kill -STOP "$service1"
    timeout=$PATIENT
    case $1 in abort | wild | loop | late | leak | hole) timeout=$BRIEF ;; esac
    run "$built/app" --timeout-ms $timeout
    ENTERED=
    case $1 in
    abort | wild) death_of_service1 ;;
    loop | leak) fate_of_service1 $BRIEF ;;
    late) open_gate && fate_of_service1 $PATIENT ;;
    hole) kill -CONT "$service1" && fate_of_service1 $PATIENT ;;
    esac
    observe
    end_services
}

prepare_09() {
    prepare_subscribers
    FIRST=$work/had_it
    export FIRST
    # A request may go to the instance that hangs many times in a row.
    GUARD=150
}

# Two that are linked, $broker and another one, at $url1 and $url2.
start_cluster() {
    set -- --cluster nats://127.0.0.1:-1 --cluster_name pipeline
    start_broker "$@" --server_name broker1
    broker=$server
    url1=$url
    await_line "Listening for route connections on "
    start_broker "$@" --server_name broker2 --routes "nats://${line##* }"
    url2=$url
    await_line "Registering remote route"
    await_line "Registering remote route"
}

# The instance that had the fault, when the other one is gone. Who asks does so
# where that one was, so its end is known there.
fate_of_first() {
    service1=$(cat "$FIRST")
    case $service1 in
    "$instance1") NATS_URL=$url2 other=$instance2 ;;
    *) NATS_URL=$url1 other=$instance1 ;;
    esac
    kill "$other"
    wait "$other" 2>"$work/word"
    forget "$other"
    fate_of_service1 "$1"
}

try_09() {
    rm -f "$FIRST"
    start_cluster
    export NATS_URL
    NATS_URL=$url1
    case $1 in
    missing) ;;
    garbage) answer "$garbage" ;;
    stale) answer "$stale" ;;
    hole) subscribe env FAULT=freeze "$faulty" ;;
    *) subscribe "$faulty" ;;
    esac
    instance1=$server
    NATS_URL=$url2
    case $1 in
    garbage | stale) ;;
    hole) subscribe env FAULT=freeze "$faulty" ;;
    version) subscribe "$built/service1" ;;
    *) subscribe "$faulty" ;;
    esac
    instance2=$server
    subscribe "$built/service2"
    NATS_URL=$url1
    timeout=$BRIEF
    case $1 in slow | cut) timeout=$PATIENT ;; esac
    run "$built/app" --timeout-ms $timeout --retries 100 42
    ENTERED=
    case $1 in
    abort | wild) service1=$(cat "$FIRST") && death_of_service1 ;;
    loop | leak) fate_of_first $BRIEF ;;
    late) open_gate && fate_of_first $PATIENT ;;
    hole) kill -CONT "$(cat "$FIRST")" && fate_of_first $PATIENT ;;
    version)
        await timeout $GUARD "$built/nats_tool" ask service.version.service1 \
            '{"request_id":"x"}' 2 >>"$work/stdout"
        ;;
    esac
    observe
    end_services
}
