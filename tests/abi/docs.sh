#!/bin/sh
# The examples in docs/sdk.md and README compile, each block alone; the first module of the README
# is also built and loaded.
set -eu
: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}"
work=$(mktemp -d "${TMPDIR:-/tmp}/xylem-docs.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
fail=0

awk -v dir="$work" '
    /^```c$/ { n++; file = dir "/example" n ".c"; next }
    /^```$/ { file = ""; next }
    file != "" { print > file }
' "$top_srcdir/docs/sdk.md" "$top_srcdir/README"
for c in "$work"/*.c; do
    if $CC -std=gnu11 -Wall -Wextra -Werror -fsyntax-only -I"$top_srcdir/sdk/include" "$c"; then
        echo "ok $(head -1 "$c")"
    else
        echo "not ok: an example does not compile"
        fail=1
    fi
done
[ "$(ls "$work" | wc -l)" -ge 3 ] || { echo "not ok: the examples were not found"; fail=1; }

umask 022
mkdir "$work/modules"
first=$(grep -l 'XY_MODULE(greeter' "$work"/*.c)
$CC -shared -fPIC ${SANITIZE_FLAGS:-} -I"$top_srcdir/sdk/include" "$first" -o "$work/modules/greeter.so"
said=$("$top_builddir/tests/abi/load" "$work/modules" greeter 2>&1) || fail=1
echo "$said"
[ "$said" = "greeter 1.0 loaded" ] || { echo "not ok: README's module is not loaded"; fail=1; }
[ "$(wc -l < "$first")" -le 30 ] || { echo "not ok: README's module has more than 30 lines"; fail=1; }
exit $fail
