#!/bin/sh
# What a step costs those who write it and those who run it once.
#
#   sh bench/developer.sh WORK_DIR [--quick] [STEP...]      e.g. 03 05
#
# Copies each step (all without a name) to WORK_DIR, builds it there by its
# preset release, and prints one measurement a line: name, unit and value, with
# tabs between them. --quick leaves the tests out and measures fewer runs. Exits
# with 1 if a step cannot be built or does not do its work. Builds by Ninja if it
# is there, or by what CMAKE_GENERATOR names, and says by which.
#
# The product is everything but the tests. What developer.stepNN... says:
#
#   lines_c, lines_cmake    lines of the product that are not blank
#   files                   its sources, CMakeLists.txt and scripts
#   build_s                 from nothing, with the tests as they are
#   rebuild_s               after a comment was added to component2 (service2)
#   build_processor_s,      the same as time of processors, user and system, of
#   rebuild_processor_s     all processes that took part
#   recompiled              sources of the product compiled by that
#   test_s                  the step's own tests
#   binary_bytes            programs and shared libraries, stripped
#   libraries               shared libraries that app loads, the loader itself
#                           and the step's plugins among them
#   processes               that take part in one run
#   start_ms                from the start of app to its exit, its services and
#                           broker running; the median
#   cold_start_ms           from nothing running to the exit of app: starting
#                           services and broker is part of it, stopping is not
#   peak_kib, peak_all_kib  largest resident memory of app, and the sum of those
#                           of all processes that take part
set -u

usage() {
    echo "Usage: sh bench/developer.sh WORK_DIR [--quick] [STEP...]" >&2
    exit 2
}

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
[ $# -gt 0 ] || usage
mkdir -p "$1" && work=$(cd "$1" && pwd) || exit 1
shift
quick=
runs=101
rebuilds=5
cold_runs=5
if [ "${1-}" = --quick ]; then
    quick=yes
    runs=21
    rebuilds=1
    cold_runs=1
    shift
fi
step='' source='' build='' # use_step sets them
# shellcheck source=bench/products.sh
. "$root/bench/products.sh"
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server

# report WHAT UNIT VALUE
report() {
    printf 'developer.step%s.%s\t%s\t%s\n' "$step" "$1" "$2" "$3"
}

now_ms() {
    now=$(date +%s%N)
    case $now in
    *N) echo "${now%N}000" ;; # a date without nanoseconds
    *) echo "${now%??????}" ;;
    esac
}

# timed COMMAND...: adds a line to $work/timed: its seconds, and those of the
# processors. times has what processes used that ended, not in a subshell.
timed() {
    times >"$work/times_before"
    start=$(now_ms)
    "$@" || return 1
    ms=$(($(now_ms) - start))
    times >"$work/times_after"
    awk -v ms=$ms '
        function seconds(time,    part) {
            split(time, part, /[ms]/)
            return part[1] * 60 + part[2]
        }
        FNR == 2 { before = now; now = seconds($1) + seconds($2) }
        END { print ms / 1000, now - before }
    ' "$work/times_before" "$work/times_after" >>"$work/timed"
}

# median [COLUMN]
median() {
    cut -d ' ' -f "${1-1}" | sort -n |
        awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'
}

# report_timed NAME: the medians of what was timed, and forgets it.
report_timed() {
    report "$1_s" s "$(median 1 <"$work/timed")"
    report "$1_processor_s" s "$(median 2 <"$work/timed")"
    rm "$work/timed"
}

# sources FIND_TEST...: files of the product.
sources() {
    find "$source" -name tests -prune -o -type f \( "$@" \) -print
}

# lines FIND_TEST...: those that are not blank.
lines() {
    sources "$@" | tr '\n' '\0' | xargs -0 cat | grep -c '[^[:space:]]'
}

measure_text() {
    report lines_c 1 "$(lines -name '*.[ch]')"
    report lines_cmake 1 "$(lines -name CMakeLists.txt)"
    report files 1 "$(sources -name '*.[ch]' -o -name CMakeLists.txt \
        -o -name '*.sh' | count)"
}

measure_build() {
    configure && timed compile || return 1
    report_timed build
    i=0
    while [ $i -lt $rebuilds ]; do
        i=$((i + 1))
        touch "$work/before"
        echo "/* Changed. */" >>"$source/$(component2)"
        timed compile || return 1
    done
    report_timed rebuild
    report recompiled 1 "$(compiled -newer "$work/before" | count)"
}

measure_tests() {
    timed quietly ctest --test-dir "$build" \
        -j "$(getconf _NPROCESSORS_ONLN)" --output-on-failure || return 1
    report_timed test
}

measure_size() {
    total=0
    for product in $(deliverables); do
        strip -o "$work/stripped" "$build/$product" || return 1
        total=$((total + $(wc -c <"$work/stripped")))
    done
    report binary_bytes B $total

    libraries=$(ldd "$(program)" | grep -v -c 'vdso')
    [ "$step" != 05 ] || libraries=$((libraries + 2))
    report libraries 1 "$libraries"
}

# What a command does while the services run. $PPID is with_services.sh,
# whose children they are. shellcheck: expanded by that sh.
# shellcheck disable=SC2016
while_running='
    "$0" "$2" "$3" >"$1/run" || exit 1
    grep -l "^PPid:[[:space:]]*$PPID\$" /proc/[0-9]*/status 2>/dev/null |
        xargs cat >"$1/status"'
# shellcheck disable=SC2016
until_exit='"$1" >/dev/null && date +%s%N >"$0/end"'

# with_services COMMAND...: while they run, quietly.
with_services() {
    NARRATION=$work quietly sh "$source/with_services.sh" "$build" "$@"
}

# Fills $work/run, and $work/others with the peaks of the other processes.
run_with_services() {
    with_services sh -c "$while_running" \
        "$work/run_many" "$work" $runs "$(program)" || return 1
    awk '$1 == "Name:" { ours = $2 ~ /^(service[0-9]|nats-server)$/ }
        $1 == "VmHWM:" && ours { print $2 }' "$work/status" >"$work/others"
}

# The services of step 06 are children of app, and gone when it is. So what app
# says to them is overheard, and said to each once more.
run_with_children() {
    rm -rf "$work/overheard"
    mkdir "$work/overheard" || return 1
    cp "$build/app" "$work/overheard"
    : >"$work/others"
    for service in "$build"/service[0-9]; do
        name=${service##*/}
        cat >"$work/overheard/$name" <<EOF
#!/bin/sh
tee '$work/overheard/$name.input' | '$service'
EOF
        chmod +x "$work/overheard/$name"
    done
    quietly "$work/overheard/app" || return 1
    for service in "$build"/service[0-9]; do
        "$work/run_many" 1 "$service" \
            <"$work/overheard/${service##*/}.input" 2>"$work/log" |
            cut -d ' ' -f 2 >>"$work/others"
    done
    "$work/run_many" $runs "$(program)" >"$work/run" 2>"$work/log"
}

run_alone() {
    : >"$work/others"
    "$work/run_many" $runs "$(program)" >"$work/run"
}

# cold_start: its milliseconds, where services are started first.
cold_start() {
    i=0
    while [ $i -lt $cold_runs ]; do
        i=$((i + 1))
        start=$(date +%s%N)
        with_services sh -c "$until_exit" "$work" "$(program)" || return 1
        echo "$start $(cat "$work/end")" |
            awk '{ printf "%.1f\n", ($2 - $1) / 1e6 }'
    done >"$work/cold"
    median <"$work/cold"
}

measure_run() {
    case $step in
    0[0-5]) run_alone ;;
    06) run_with_children ;;
    *) run_with_services ;;
    esac || return 1
    read -r ms peak <"$work/run" || return 1
    cold=$ms
    case $step in 0[7-9]) cold=$(cold_start) || return 1 ;; esac

    report processes 1 $(($(count <"$work/others") + 1))
    report start_ms ms "$ms"
    report cold_start_ms ms "$cold"
    report peak_kib KiB "$peak"
    report peak_all_kib KiB \
        "$(awk -v sum="$peak" '{ sum += $1 } END { print sum }' "$work/others")"
}

measure() {
    use_step "$1" || return 1
    measure_text
    measure_build || return 1
    [ -n "$quick" ] || measure_tests || return 1
    measure_size && measure_run
}

quietly cc -std=gnu17 -D_GNU_SOURCE -O2 -o "$work/run_many" \
    "$root/bench/run_many.c" "$root/bench/sample.c" || exit 1
# shellcheck disable=SC2046 # a word each
[ $# -gt 0 ] || set -- $(all_steps)
failed=0
echo "built by $CMAKE_GENERATOR" >&2
for number; do
    echo "step $number" >&2
    measure "$number" || failed=1
done
exit $failed
