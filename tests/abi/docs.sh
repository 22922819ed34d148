#!/bin/sh
# The examples in docs/sdk.md compile: each block that begins with an #include, alone.
set -eu
: "${top_srcdir:=.}" "${CC:=cc}"
work=$(mktemp -d "${TMPDIR:-/tmp}/xylem-docs.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
fail=0

awk -v dir="$work" '
    /^```c$/ { n++; file = dir "/example" n ".c"; next }
    /^```$/ { file = ""; next }
    file != "" { print > file }
' "$top_srcdir/docs/sdk.md"
for c in "$work"/*.c; do
    if $CC -std=gnu11 -Wall -Wextra -Werror -fsyntax-only -I"$top_srcdir/sdk/include" "$c"; then
        echo "ok $(head -1 "$c")"
    else
        echo "not ok: an example in docs/sdk.md does not compile"
        fail=1
    fi
done
[ "$(ls "$work" | wc -l)" -ge 2 ] || { echo "not ok: the examples were not found"; fail=1; }
exit $fail
