#!/bin/sh
# Every way in which a plugin can be wrong ends in one line on stderr that says
# what is wrong with which file, and in exit status 1.
#
#   sh faults.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$1

# sound: a plugin folder in which nothing is wrong yet.
sound() {
    rm -rf "$work/plugins"
    mkdir "$work/plugins"
    cp "$build/component1.so" "$build/component2.so" "$work/plugins"
}

# refused COMPONENT MESSAGE: app ends as it should, with MESSAGE. In it, FILE
# stands for the path of the component.
refused() {
    file=$work/plugins/$1.so
    expected="app: ${2%%FILE*}$file${2#*FILE}"
    run "$build/app" --plugin-dir "$work/plugins"
    same "a faulty $1" "1: $expected" "$status: $(cat "$work/stderr")"
    check "a faulty $1: app does not complete" \
        stdout_lacks "Execution complete"
}

# faulty COMPONENT PLUGIN MESSAGE
faulty() {
    sound
    cp "$build/faulty/$2.so" "$work/plugins/$1.so"
    refused "$1" "$3"
}

hint="(choose another place with --plugin-dir)"
another="(get another build of it)"

sound
rm "$work/plugins/component1.so"
refused component1 "cannot load FILE: cannot open shared object file: No such \
file or directory $hint"

sound
rm "$work/plugins/component2.so"
refused component2 "cannot load FILE: cannot open shared object file: No such \
file or directory $hint"

sound
chmod a-r "$work/plugins/component1.so"
if [ -r "$work/plugins/component1.so" ]; then
    echo "skipped: an unreadable plugin (this user may read everything)"
else
    refused component1 "cannot load FILE: cannot open shared object file: \
Permission denied $hint"
fi

sound
: >"$work/plugins/component1.so"
refused component1 "cannot load FILE: file too short $hint"

sound
cp "$0" "$work/plugins/component1.so"
refused component1 "cannot load FILE: invalid ELF header $hint"

sound
rm "$work/plugins/component1.so"
mkdir "$work/plugins/component1.so"
refused component1 "cannot load FILE: cannot read file data: Is a directory \
$hint"

# The fifth byte of an ELF file says 1, 32 bits, or 2, 64: the other, please.
class=$(od -An -j4 -N1 -tu1 "$build/component1.so" | tr -d ' ')
sound
printf "\\$((3 - class))" |
    dd of="$work/plugins/component1.so" bs=1 seek=4 conv=notrunc 2>/dev/null
refused component1 "cannot load FILE: wrong ELF class: \
ELFCLASS$(((3 - class) * 32)) $hint"

faulty component1 no_library "cannot load FILE: no_plugin.so: cannot open \
shared object file: No such file or directory $hint"
faulty component1 no_plugin "FILE is no plugin: it has no symbol \
pipeline_plugin $hint"
faulty component1 abi_too_old "FILE is too old: it speaks plugin ABI 0, this \
program 1 (rebuild the plugin)"
faulty component1 abi_too_new "FILE is too new: it speaks plugin ABI 2, this \
program 1 (get a newer program)"
size=$((8 + 5 * 4 * class)) # two numbers and five pointers
faulty component1 too_short "FILE does not fit: its description has \
$((size - 8)) bytes, this program's $size (rebuild the plugin)"
faulty component1 too_long "FILE does not fit: its description has \
$((size + 8)) bytes, this program's $size (rebuild the plugin)"
for slot in version create destroy processor process validate; do
    faulty component1 no_$slot "FILE is incomplete: it has no $slot $hint"
done
faulty component1 no_version_text "FILE is incomplete: it has no text for its \
version $hint"
faulty component1 no_instance "FILE cannot create an instance $another"
faulty component2 abi_too_old "FILE is too old: it speaks plugin ABI 0, this \
program 1 (rebuild the plugin)"
for slot in transformer transform analyze; do
    faulty component2 no_$slot "FILE is incomplete: it has no $slot $hint"
done

faulty component1 maybe_processed "FILE broke the contract of a processor \
$another"
faulty component2 endless_text "FILE broke the contract of a transformer \
$another"
faulty component2 endless_analysis "FILE broke the contract of a transformer \
$another"

sound
rm "$work/plugins/component1.so"
mkfifo "$work/plugins/component1.so"
refused component1 "FILE is no regular file $hint"

faulty component1 exiting "FILE ended the program $another"

# Not the plugin is wrong here, but what app is told about where it is.
run "$build/app" --plugin-dir "$(printf '%5000s' x)"
same "a path that is too long" "1: app: the path of component1.so is too long \
(name a shorter one with --plugin-dir)" "$status: $(cat "$work/stderr")"

# The longest path that there may be, and one byte more. In it, "./" stays where
# it is.
longest=$(printf '%4081s' . | sed 's/  /.\//g')
sound
cd "$work/plugins" || exit 1
run "$build/app" --plugin-dir "$longest"
check "the longest path" exits_with 0
run "$build/app" --plugin-dir "$longest/"
check "a path that is one byte too long" stderr_has "is too long"
cd "$work" || exit 1

for directory in "--plugin-dir" "--plugin-dir="; do
    run "$build/app" "$directory"
    same "$directory without a directory" \
        "app: --plugin-dir needs a directory" "$(head -n 1 "$work/stderr")"
done

# The one fault that no check can hold: plugin and host are one process.
sound
cp "$build/faulty/crashing.so" "$work/plugins/component1.so"
run "$build/app" --plugin-dir "$work/plugins"
check "a plugin that aborts takes app with it" exits_with 134

report
