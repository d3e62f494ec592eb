#!/bin/sh
# What the program takes and refuses, with which words and exit status.
#
#   sh command_line.sh PROGRAM
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"

program=$1
export LEDGER_DIR="$work/a folder"

# refuses TEXT [ARGUMENT...]: exit status 2, that text and the usage on stderr.
refuses() {
    text=$1
    shift
    run "$program" "$@"
    check "'$*' is refused" exits_with 2
    check "'$*' prints nothing" stdout_is_empty
    check "'$*': $text" grep -qFx -e "ledger: $text" "$work/stderr"
    check "'$*' shows the usage" grep -q '^Usage: ledger' "$work/stderr"
}

# takes LINE [ARGUMENT...]: exit status 0, and that line.
takes() {
    text=$1
    shift
    run "$program" "$@"
    check "'$*' is taken" exits_with 0
    check "'$*': $text" grep -qFx -e "$text" "$work/stdout"
    check "'$*' complains of nothing" stderr_is_empty
}

# fails TEXT [ARGUMENT...]: exit status 1, and that text.
fails() {
    text=$1
    shift
    run "$program" "$@"
    check "'$*' fails" exits_with 1
    check "'$*': $text" grep -qFx -e "ledger: $text" "$work/stderr"
}

takes 'order 1: -18 -> Value--036' -18
takes 'order 1: -2147483648 -> ERROR(double): overflow: -2147483648 * 2 exceeds i32 range' \
    -2147483648
takes 'order 3: 3 -> Value-0006' 1 2 3
check "without a command nothing is kept" [ ! -e "$LEDGER_DIR" ]
takes 'Usage: ledger [OPTION...] [VALUE...]' --help
takes 'Usage: ledger [OPTION...]' list --help
takes 'order 1: 42 -> Value-0084' order
takes 'order 2: 7 -> Value-0014' order 7
takes '  9  Delivered          {"text":"Value-0084"}' history 1
takes 'order 1 after event 3: under way' at 1 3
takes '  reserve  done' at 1 3
takes 'order 1 after event 9: delivered' at 1 9
takes 'order 1  delivered           42  Value-0084' list
takes 'order 2  Value-0014' letters
takes 'order 1  reserve  done' world
takes 'order 1  double   done 84' world
takes 'OrderPlaced        2' counts
takes 'after-effect   it was done, nobody wrote so' crash-points
run "$program" rebuild
check "rebuild" exits_with 0
same "a folder for this user alone" drwx------ \
    "$(stat -c %A "$LEDGER_DIR")"

refuses "there is no command 'dance'" dance
refuses "'at' needs 2 values" at 1
refuses "'history' needs 1 values" history 1 2
refuses "unexpected argument '1'" list 1
refuses "'4x' is not a decimal 32-bit integer" order 4x
refuses "unknown option '--wrong'" order --wrong
refuses "--history needs file or nats, not 'moon'" list --history moon
fails "there is no order 9 (see ledger list)" history 9
fails "there is no order 9 (see ledger list)" at 9 1
fails "there is no order 9 (see ledger list)" unpark 9
fails "there is no order 0 (see ledger list)" history 0
fails "there is no order 0 (see ledger list)" at 0 1
fails "there is no order 0 (see ledger list)" unpark 0
fails "order 1 has no event 10" at 1 10
fails "order 1 has no event 0" at 1 0
fails "there is no request 'undo-deliver' (see --help)" \
    outage --of undo-deliver 1

"$program" list >/dev/full 2>"$work/stderr"
status=$?
check "a full disk" stderr_has "cannot write to stdout"
check "a full disk" exits_with 1
report
