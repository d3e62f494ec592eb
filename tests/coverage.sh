#!/bin/sh
# Which lines and branches of what ships the steps' own tests reach, and the
# list of those that they do not. It judges nothing: no number is chased, but
# each line in the list wants a test, or a reason in tests/uncovered.txt.
#
#   sh tests/coverage.sh FOLDER
#
# Builds the steps in FOLDER/build, by gcc with its counters, runs their tests
# and writes FOLDER/report.txt. Fails if they do not build or a test fails.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"

mkdir -p "$1/bin" && folder=$(cd "$1" && pwd) || exit 1
cd "$(dirname "$0")/.." || exit 1
jobs=$(getconf _NPROCESSORS_ONLN)

for tool in gcc gcov; do
    command -v $tool >/dev/null && continue
    echo "skipped: $tool is not installed (apt-get install gcc)"
    exit 77
done

# A step chooses its flags itself; so the counters come with the compiler.
printf '#!/bin/sh\nexec gcc --coverage "$@"\n' >"$folder/bin/gcc"
chmod +x "$folder/bin/gcc"
find "$folder" -name '*.gcda' -exec rm -f {} +
if ! { cmake --preset default -B "$folder/build" \
    -D CMAKE_C_COMPILER="$folder/bin/gcc" &&
    cmake --build "$folder/build"; } >"$folder/build.log" 2>&1; then
    tail -n 40 "$folder/build.log"
    exit 1
fi
passed=yes
ctest --test-dir "$folder/build" -LE whole -j "$jobs" --no-tests=error \
    --timeout 300 --output-on-failure >"$folder/test.log" 2>&1 || passed=no

# Every source is in the counters of each object that it is compiled into. A
# line of gcov's is COUNT:LINE:TEXT, with ##### for never; above a function
# stands its name, and below a line its branches.
find "$folder/build" -name '*.gcno' -path '*/step[0-9][0-9]/*' \
    -exec gcov --branch-probabilities --branch-counts --stdout {} + \
    2>/dev/null | awk -v root="$PWD/" '
    function percent(part, whole) {
        return whole ? sprintf("%5.1f %%", 100 * part / whole) : "    - "
    }
    FNR == NR { # tests/uncovered.txt
        if (!/^(#|$)/)
            reasons[$1 SUBSEP $2] = $3
        next
    }
    /^ *-: *0:Source:/ {
        file = $0
        sub(/^ *-: *0:Source:/, "", file)
        # gcov names what it found beside the object by a relative path.
        product = index(file, root "steps/step") == 1 && file !~ /\/tests\//
        file = substr(file, length(root) + 1)
        next
    }
    !product { next }
    /^function / {
        within = $2
        next
    }
    /^ *([0-9]+\*?|#####|=====|-): *[0-9]+:/ {
        split($0, part, ":")
        line = part[2] + 0
        rest = substr($0, length(part[1]) + length(part[2]) + 3)
        gsub(/[ *]/, "", part[1])
        if (part[1] == "-")
            next
        key = file SUBSEP line
        text[key] = rest
        place[key] = file SUBSEP within
        hits[key] += part[1] ~ /^[0-9]/ ? part[1] : 0
        next
    }
    /^branch +[0-9]+ / {
        branch[key SUBSEP $2] += $3 == "taken" ? $4 : 0
    }
    END {
        for (key in hits) {
            split(key, part, SUBSEP)
            step = substr(part[1], 7, 6)
            lines[step]++
            if (hits[key] > 0)
                lines_hit[step]++
            else
                never[place[key]]++
        }
        for (key in hits) {
            if (hits[key] > 0)
                continue
            split(key, part, SUBSEP)
            explained = place[key] in reasons &&
                never[place[key]] == reasons[place[key]]
            printf "%d %s:%05d:%s\n", explained ? 3 : 1, part[1], part[2],
                text[key]
        }
        for (key in reasons) {
            split(key, part, SUBSEP)
            if (never[key] != reasons[key])
                printf "4 %s, %s: %d lines, not %d\n", part[1], part[2],
                    never[key], reasons[key]
        }
        for (way in branch) {
            split(way, part, SUBSEP)
            step = substr(part[1], 7, 6)
            branches[step]++
            if (branch[way] > 0)
                branches_hit[step]++
            else if (hits[part[1] SUBSEP part[2]] > 0)
                half[part[1] SUBSEP part[2]]++
        }
        for (key in half) {
            split(key, part, SUBSEP)
            printf "2 %s:%05d:%s\n", part[1], part[2], text[key]
        }
        for (step in lines)
            printf "0 %s  %s of %4d lines  %s of %4d branches\n", step,
                percent(lines_hit[step], lines[step]), lines[step],
                percent(branches_hit[step], branches[step]), branches[step]
    }' tests/uncovered.txt - | LC_ALL=C sort >"$folder/sorted"

{
    sed -n 's/^0 //p' "$folder/sorted"
    printf '\nLines that were never executed, and nothing says why:\n'
    sed -n 's/^1 \(.*\):0*\([0-9]*:\)/\1:\2/p' "$folder/sorted"
    printf '\nWhat tests/uncovered.txt says and is not so (any more):\n'
    sed -n 's/^4 //p' "$folder/sorted"
    printf '\nLines that were never executed, and it says why:\n'
    sed -n 's/^3 \(.*\):0*\([0-9]*:\)/\1:\2/p' "$folder/sorted"
    printf '\nLines with a branch that was never taken:\n'
    sed -n 's/^2 \(.*\):0*\([0-9]*:\)/\1:\2/p' "$folder/sorted"
} >"$folder/report.txt"
rm "$folder/sorted"

sed '/it says why:$/,$d' "$folder/report.txt"
echo "The lines with a reason, and the branches: $folder/report.txt"
[ $passed = yes ] || { tail -n 40 "$folder/test.log"; exit 1; }
