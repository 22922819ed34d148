#!/bin/sh
# Whatever docs/hostile-input.md says is tested somewhere is tested there: its last columns name
# scenarios (FOLDER/NAME, then NAMEs of the same folder), unit tests (test_NAME) and programs.
. "$(dirname "$0")/gate.inc"

# any FILE...: whether there is at least one; the arguments are patterns that the shell has expanded.
any() { [ -e "$1" ]; }

awk -F'|' '/^\| [0-9RS]/ { print FNR "\t" $(NF - 1) }' docs/hostile-input.md | tr -d '`,' |
while IFS='	' read -r line names; do
    folder=
    set -f
    for name in $names; do
        set +f
        case "$name" in
        test_*) any tests/unit/*/$name.c && continue ;;
        *.py)   any tests/scenario/$name && continue ;;
        */*)    folder=${name%/*}; any tests/scenario/$name.xs && continue ;;
        *)      [ -n "$folder" ] && any tests/scenario/$folder/$name.xs && continue ;;
        esac
        echo "docs/hostile-input.md:$line: there is no $name"
    done
done > "$found"
verdict "Cases that are said to be tested, and are not:"
