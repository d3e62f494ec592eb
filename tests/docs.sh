#!/bin/sh
# The site can be built, its pages keep their rules, and its links lead
# somewhere. Each rule is seen to be broken first, in a copy. And the tests that
# the pages name are those that ctest has.
#
#   sh tests/docs.sh [BUILD_DIR]
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
build=${1-}
[ -z "$build" ] || build=$(cd "$build" && pwd) || exit 1
cd "$(dirname "$0")/.." || exit 1
export PYTHONDONTWRITEBYTECODE=1

scripts/doctor docs >/dev/null || {
    echo "skipped: the site lacks something:"
    scripts/doctor docs
    exit 77
}

passed=0
failed=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# check WHAT COMMAND...
check() {
    what=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        cat "$work/out"
    fi
}

# A copy of the pages, and links to all other files.
mkdir "$work/copy" "$work/copy/steps"
for path in * .[!.]* steps/*; do
    case $path in
    build* | steps | .git) ;;
    docs | README.md) cp -R "$path" "$work/copy" ;;
    steps/*)
        mkdir "$work/copy/$path"
        ln -s "$PWD/$path"/* "$work/copy/$path"
        rm "$work/copy/$path/README.md"
        cp "$path/README.md" "$work/copy/$path"
        ;;
    *) ln -s "$PWD/$path" "$work/copy" ;;
    esac
done

# is_refused COMPLAINT COMMAND...: in the copy, the command makes it.
is_refused() {
    complaint=$1
    shift
    (cd "$work/copy" && "$@") >"$work/said" 2>&1
    [ $? -eq 1 ] && grep -q "^FAILED: $complaint" "$work/said" ||
        { cat "$work/said"; false; }
}

# breaks WHAT PAGE SED COMPLAINT: so changed, the page is refused for that.
breaks() {
    page=$work/copy/$2
    cp "$page" "$work/saved"
    sed "$3" "$work/saved" >"$page"
    check "$1 is refused" is_refused "$4" python3 docs/site/check.py pages
    cp "$work/saved" "$page"
}

check "a page that keeps the rules is not refused" \
    sh -c 'cd "$1" && python3 docs/site/check.py pages' - "$work/copy"
breaks "a link to nothing" README.md 's,(docs/prices.md),(docs/price.md),' \
    "README.md:[0-9]*: links to docs/price.md"
breaks "a link to a heading that is not there" docs/workshop.md \
    's/#a-third-operation/#a-fourth-operation/' \
    "docs/workshop.md:[0-9]*: docs/prices.md has no heading"
breaks "a test that is not in the file behind it" docs/ownership.md \
    's/`leaves_no_refused_plugin_loaded`/`leaves_all_plugins_loaded`/' \
    "docs/ownership.md:[0-9]*: .*loader_test.c has no"
breaks "a script that is not there" README.md 's,`scripts/health`,`scripts/h`,' \
    "README.md:[0-9]*: names scripts/h, which is not there"
breaks "an option that a script does not have" README.md \
    's,scripts/test --quick,scripts/test --quack,' \
    "README.md:[0-9]*: scripts/test has no option --quack"
breaks "a difference of a file that two steps do not have" README.md \
    's,04 05 app/pipeline.c,04 05 app/pipe.c,' \
    "README.md:[0-9]*: steps 04 and 05 have no app/pipe.c"
breaks "a file that is called otherwise" docs/security.md \
    's,`tests/faults.sh`,`tests/fault.sh`,' \
    "docs/security.md:[0-9]*: names tests/fault.sh, and no file"
breaks "a chapter without one of its sections" \
    steps/step03_contracts/README.md 's/^## Break it/## Mend it/' \
    "steps/step03_contracts/README.md: has no section 'Break it'"
breaks "a chapter without its picture" steps/step03_contracts/README.md \
    's,pictures/step03,pictures/step02,' \
    "steps/step03_contracts/README.md: does not show"
breaks "a heading too deep" docs/support.md 's/^## Questions/#### Questions/' \
    "docs/support.md:[0-9]*: a heading skips a level"
breaks "a term in the wrong place" docs/glossary.md \
    's/^- \*\*broker\*\*/- **zbroker**/' \
    "docs/glossary.md: is not in the order"
breaks "a term that nobody uses" docs/glossary.md \
    's/^- \*\*broker\*\*/- **brokerage**/' \
    "docs/glossary.md: explains 'brokerage'"
breaks "an abbreviation that nobody explains" \
    steps/step06_processes/README.md '$ s/$/ XYZ/' \
    "steps/step06_processes/README.md: says 'XYZ'"
sed -i 's/42/43/' "$work/copy/docs/pictures/step03.dot"
check "a picture of another text is stale" \
    is_refused "docs/pictures/step03.svg is not" \
    sh docs/pictures/draw.sh --check

check "scripts/docs --check" scripts/docs --check
check "a link to nothing in the site is refused" sh -c '
    mkdir "$1/site" && echo "<a href=\"b.html\">b</a>" >"$1/site/a.html"
    ! python3 docs/site/check.py site "$1/site"' - "$work"
check "a page that loads from elsewhere is refused" sh -c '
    echo "<script src=\"https://example.org/a.js\"></script>" >"$1/site/a.html"
    ! python3 docs/site/check.py site "$1/site"' - "$work"

# named_tests: by the pages.
named_tests() {
    cat README.md docs/*.md steps/*/README.md |
        grep -oE '`(step[0-9]{2}|whole)\.[a-z_0-9.]+`' | tr -d '`' | sort -u
}

# Where nothing was built, or something is missing, ctest has not all of them.
[ -z "$build" ] || ctest --test-dir "$build" -N |
    sed -n 's/^ *Test *#[0-9]*: //p' | sort -u >"$work/tests"
if [ -s "$work/tests" ] && ! grep -q NOT_BUILT "$work/tests"; then
    # Of some there is one for each step: whole.golden.step00.
    sed 's/[.]step[0-9]*$//' "$work/tests" | sort -u - "$work/tests" \
        >"$work/known"
    named_tests | comm -23 - "$work/known" >"$work/unknown"
    check "the pages name no test that is not there" \
        sh -c 'cat "$1"; ! test -s "$1"' - "$work/unknown"
fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
