#!/bin/sh
# Each header compiles alone, and twice.
. "$(dirname "$0")/gate.inc"

check() {      # check FLAGS FILE INCLUDE
    printf '#include %s\n#include %s\n' "$3" "$3" |
        ${CC:-cc} $1 -std=gnu11 -Wall -Wextra -fsyntax-only -Werror -x c - 2>&1 |
        sed "s|^|$2: |" >> "$found"
}

for header in $(sources '*.h' core); do
    check "${GATE_CFLAGS:--D_GNU_SOURCE -Icore -Isdk/include}" "$header" "\"${header#core/}\""
done
for header in $(sources '*.h' sdk/include); do
    check "-D_GNU_SOURCE -Isdk/include" "$header" "<${header#sdk/include/}>"
done
for header in $(sources '*.h' modules); do
    check "-D_GNU_SOURCE -Isdk/include" "$header" "\"$PWD/$header\""
done
verdict "These headers do not compile on their own:"
