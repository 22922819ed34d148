#!/bin/sh
# Each header compiles alone, and twice.
. "$(dirname "$0")/gate.inc"

# One call of the compiler for many: it is most of the work to start it.
check() {      # check FLAGS; the input is what to include, one a line
    includes=$(mktemp -d) || { echo "no folder for $1" >> "$found"; return; }
    awk -v folder="$includes" '{
        file = folder "/" NR ".c"
        printf "#include %s\n#include %s\n", $0, $0 > file
        close(file)
    }'
    set -- "$1" "$includes"/*.c
    flags=$1
    shift
    [ ! -e "$1" ] || ${CC:-cc} $flags -std=gnu11 -Wall -Wextra -fsyntax-only -Werror "$@" >> "$found" 2>&1
    rm -rf "$includes"
}

sources '*.h' core | sed 's|^core/\(.*\)|"\1"|' |
    check "${GATE_CFLAGS:--D_GNU_SOURCE -Icore -Isdk/include}"
sources '*.h' sdk/include | sed 's|^sdk/include/\(.*\)|<\1>|' | check "-D_GNU_SOURCE -Isdk/include"
libraries=$(pkg-config --cflags libpq 2>/dev/null)
sources '*.h' modules | sed "s|.*|\"$PWD/&\"|" | check "-D_GNU_SOURCE -Isdk/include -Imodules $libraries"
verdict "These headers do not compile on their own:"
