# shellcheck shell=bash
# To be read by bash, at the top of everything: . workshop/completion.bash
# Then the tab key knows the commands of scripts/workshop, and the exercises.

_workshop() {
    local words root=${1%scripts/workshop}
    if [ "$COMP_CWORD" -eq 1 ]; then
        words=$("$1" --help | sed -n 's/^  \([a-z-]*\) .*/\1/p')
    else
        words=$(cd "${root:-.}/workshop" && echo [0-9]*)
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$2")
}
complete -F _workshop scripts/workshop ../../scripts/workshop
