#!/bin/sh
# The plugins are those beside the program, however it was started and whatever
# else lies around.
#
#   sh location.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$1

home="$work/a folder"
mkdir "$home" "$work/bin" "$work/decoys"
cp "$build/app" "$build/component1.so" "$build/component2.so" "$home"
ln -s "$home/app" "$work/bin/app"
echo "not a library" >"$work/decoys/component1.so"
echo "not a library" >"$work/decoys/component2.so"

# loads DIRECTORY COMMAND...: both plugins are loaded from there.
loads() {
    directory=$1
    shift
    run "$@"
    for component in component1 component2; do
        check "$*: $component is loaded" stdout_has \
            "Loading $component DLL from: $directory/$component.so"
    done
    check "$*: runs" stdout_has "Execution complete"
}

loads "$home" "$home/app"
loads "$home" "$work/bin/app"
loads "$home" env PATH="$work/bin:$PATH" app
cd "$home" && loads "$home" ./app
cd "$work" && loads "$home" bin/../a\ folder/app

# Neither the current directory nor LD_LIBRARY_PATH has a say.
cd "$work/decoys" || exit 1
loads "$home" env LD_LIBRARY_PATH="$work/decoys" "$home/app"
loads "$home" env LD_LIBRARY_PATH=. ../bin/app

# A directory that is named is taken as it is named.
cd "$work" || exit 1
loads "a folder" "$build/app" --plugin-dir "a folder"
loads "$home" "$build/app" 21 --plugin-dir="$home"
loads "$home" "$build/app" --plugin-dir "$home" -- -21

same "app needs no component to start" "" \
    "$(ldd "$build/app" | grep component)"

report
