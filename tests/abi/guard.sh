#!/bin/sh
# The layout guard itself: edits of the SDK that would break modules must fail it, and appending must not.
set -eu
: "${top_srcdir:=.}" "${CC:=cc}"
work=$(mktemp -d "${TMPDIR:-/tmp}/xylem-guard.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
fail=0

# edit NAME WANTED FILE SED-EXPRESSION: does the guard compile (WANTED yes) after the edit?
edit()
{
    rm -rf "$work/include"
    cp -r "$top_srcdir/sdk/include" "$work/include"
    chmod -R u+w "$work/include"
    sed "$4" "$top_srcdir/sdk/include/xylem/$3" > "$work/include/xylem/$3"
    if [ "$4" != p ] && cmp -s "$top_srcdir/sdk/include/xylem/$3" "$work/include/xylem/$3"; then
        echo "not ok $1: the edit changed nothing"
        fail=1
        return
    fi
    if $CC -std=gnu11 -w -fsyntax-only -I"$work/include" "$top_srcdir/tests/abi/layout.c" 2>"$work/err"; then
        got=yes
    else
        got=no
    fi
    if [ "$got" = "$2" ]; then
        echo "ok $1"
    else
        echo "not ok $1: the guard said $got, wanted $2"
        sed 's/^/    /' "$work/err" | head -5
        fail=1
    fi
}

edit "nothing changed" yes api.h '$a\
'
edit "an entry appended" yes api.h 's/^} xy_api;/    void (*appended)(xy_mod *);\n} xy_api;/'
edit "an entry squeezed in" no api.h 's/^    const void  \*(\*config)/    void (*squeezed)(xy_mod *);\n&/'
edit "two entries swapped" no api.h '/(\*wall_ms)(void)/{h;d};/(\*mono_ms)(void)/{G}'
edit "an argument more" no api.h 's/(\*sha1)(const void \*, size_t,/(*sha1)(const void *, size_t, int,/'
edit "another result" no api.h 's/^    int64_t      (\*wall_ms)/    int32_t      (*wall_ms)/'
edit "an enumerator put in the middle" no types.h 's/XY_TYPE_NONE, XY_TYPE_ERROR,/XY_TYPE_NONE, XY_TYPE_NEW, XY_TYPE_ERROR,/'
edit "an enumerator appended" yes types.h 's/XY_UNDEFINED_CONDITION, XY_UNEXPECTED_REQUEST/&, XY_APPENDED/'
edit "a record of arrays that grows" no types.h 's/^    const char \*name, \*help;/&\n    int extra;/'
edit "a member of the descriptor moved" no types.h 's/^    xy_spread            spread;.*/&\n    void *squeezed;/'
edit "a callback with an argument more" no types.h 's/^typedef void    (\*xy_timer_fn)(xy_mod \*m, /&int more, /'
edit "an operation with an argument more" no types.h 's/(\*exists)(xy_mod \*m, /&int more, /'
exit $fail
