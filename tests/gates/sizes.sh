#!/bin/sh
# A file has at most 800 lines, a function 100 lines and four levels of blocks.  Lines are written
# for 100 columns; what is refused is more than 120, and tabs.
. "$(dirname "$0")/gate.inc"

files=$(sources '*.[ch]' core modules sdk tests/unit tests/fuzz tests/fault)
[ -n "$files" ] || exit 0

awk '
    FNR == 801 { print FILENAME ":801: more than 800 lines" }
    /\t/ { print FILENAME ":" FNR ": a tab" }
    { gsub(/[\200-\277]/, ""); if (length > 120) print FILENAME ":" FNR ": " length " columns" }
    ' $files > "$found"

# The body of the function is the first brace, so a fifth block inside is the sixth.
awk -f "$gates/code.awk" $files | awk '
    {
        file = $0; sub(/:.*/, "", file)
        line = substr($0, length(file) + 2); sub(/:.*/, "", line)
        code = substr($0, length(file) + length(line) + 3)
        if (file != last) { last = file; depth = 0 }
        if (code ~ /^}/) depth = 0
        opened = gsub(/{/, "{", code)
        closed = gsub(/}/, "}", code)
        if (opened > closed && depth + opened - closed > 5)
            print file ":" line ": blocks more than four levels deep"
        if (code !~ /^}/) depth += opened - closed
    }' >> "$found"

if [ -n "${CTAGS:-}" ] && "$CTAGS" --version 2>/dev/null | grep -q Universal; then
    "$CTAGS" -x --languages=C --langmap=C:.c.h --kinds-C=f --_xformat='%{end} %n %N %F' $files |
        awk '$1 - $2 + 1 > 100 { print $4 ":" $2 ": " $3 " has " $1 - $2 + 1 " lines" }' >> "$found"
elif [ ! -s "$found" ]; then
    skip "universal-ctags is missing, no function was measured"
fi
verdict "Too large:"
