#!/bin/sh
# A gate that never closes is no gate: each must refuse a small tree made wrong on purpose, and take
# the same tree made right.
set -u
. "$(dirname "$0")/../skip.inc"
gates=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d) || exit 99
trap 'rm -rf "$tree"' EXIT
failed=0
left_out=''

fresh() {
    rm -rf "$tree/t"
    mkdir -p "$tree/t/core/base" "$tree/t/core/net" "$tree/t/modules/ping" "$tree/t/tests/unit/base" \
             "$tree/t/sdk/include/xylem" "$tree/t/build/modules/ping/.libs"
    cp -r "$gates" "$tree/t/tests/gates"
    cp "$gates/../skip.inc" "$tree/t/tests/"
    : > "$tree/t/tests/gates/calls.except"
    : > "$tree/t/tests/gates/twins.except"
}

# expect STATUS GATE TEXT: the gate ends so, and says TEXT.
expect() {
    said=$(cd "$tree/t" && top_srcdir="$tree/t" top_builddir="$tree/t/build" GATE_CFLAGS=-Icore \
           sh "tests/gates/$2.sh" 2>&1)
    status=$?
    case "$status:$said" in
    77:*) left_out="$left_out $2: ${said#skipped: };"; return ;;
    "$1":*"$3"*) return ;;
    esac
    echo "FAILED: $2 ended with $status instead of $1, saying: $said (expected: $3)"
    failed=1
}

put() { cat > "$tree/t/$1"; }

fresh
echo 'struct a { size_t n; };' | put core/base/a.h
expect 1 headers 'core/base/a.h'
printf '#include <stddef.h>\nstruct a { size_t n; };\n' | put core/base/a.h
expect 1 headers 'redefinition'
printf '#ifndef A_H\n#define A_H\n#include <stddef.h>\nstruct a { size_t n; };\n#endif\n' |
    put core/base/a.h
expect 0 headers ''

fresh
echo '#include "net/x.h"' | put core/base/a.c
expect 1 layers 'core/base/a.c:1: upwards'
echo '#include "base/x.h"' | put core/base/a.c
expect 0 layers ''
: | put core/base/x.h
echo '#include <base/x.h>' | put modules/ping/ping.c
expect 1 layers 'core header'
echo '#include "other.h"' | put modules/ping/ping.c
expect 1 layers 'not of its own folder'
: | put modules/ping/other.h
expect 0 layers ''
echo '#include "../roster/roster.h"' | put modules/ping/ping.c
expect 1 layers 'a path with ..'
echo '#include "base/x.h"' | put modules/ping/ping.c
expect 1 layers 'not of its own folder'
echo '#include "store_common/words.h"' | put modules/ping/ping.c
expect 1 layers 'not of its own folder'
: | put modules/ping/ping.c
mkdir "$tree/t/modules/store_a" "$tree/t/modules/store_common"
echo '#include "store_common/words.h"' | put modules/store_a/a.c
expect 1 layers 'not of store_common'
: | put modules/store_common/words.h
expect 0 layers ''

fresh
printf 'void f(void)\n{\n    strcpy(a, b);\n}\n' | put modules/ping/ping.c
expect 1 calls 'modules/ping/ping.c:3'
printf '/* strcpy(a, b) */\nvoid f(void)\n{\n    g("sprintf(");   // system(1)\n    x->free(sys.close(1));\n}\n' |
    put modules/ping/ping.c
expect 0 calls ''
printf 'void f(void)\n{\n    x = malloc(3);\n}\n' | put core/net/n.c
expect 1 calls 'core/net/n.c:3'
cp "$tree/t/core/net/n.c" "$tree/t/core/base/n.c"
rm "$tree/t/core/net/n.c"
expect 0 calls ''
printf 'void f(void)\n{\n    clock_gettime(1, 2);\n}\n' | put core/net/n.c
expect 1 calls 'core/net/n.c:3'
echo 'core/net/n.c it is the clock itself' | put tests/gates/calls.except
expect 0 calls ''
echo 'core/net/n.c' | put tests/gates/calls.except
expect 1 calls 'no reason'
echo 'core/base/n.c it may do so anyway' | put tests/gates/calls.except
expect 1 calls 'needs no excuse'

fresh
awk 'BEGIN { for (i = 0; i < 801; i++) print "int a" i ";" }' | put core/base/a.c
expect 1 sizes 'core/base/a.c:801'
awk 'BEGIN { printf "int a; /*"; for (i = 0; i < 120; i++) printf " "; print "*/" }' | put core/base/a.c
expect 1 sizes 'columns'
printf 'void f(void)\n{\n if (a) {\n  if (b) {\n   for (;;) {\n    while (c) {\n     if (d) {\n e();\n}}}}}\n}\n' |
    put core/base/a.c
expect 1 sizes 'core/base/a.c:7: blocks more than four'
awk 'BEGIN { print "void f(void)\n{"; for (i = 0; i < 98; i++) print "    g();"; print "}" }' |
    put core/base/a.c
expect 1 sizes 'f has 101 lines'

fresh
: | put core/base/a.c
expect 1 twins 'core/base/a.c: no tests/unit/base/test_a.c'
echo 'core/base/a.c only a table of constants' | put tests/gates/twins.except
expect 0 twins ''
: | put tests/gates/twins.except
: | put tests/unit/base/test_a.c
expect 1 twins 'in no local.mk'
echo 'unit_tests += %D%/test_a' | put tests/unit/base/local.mk
expect 0 twins ''
echo 'core/base/gone.c it went away' | put tests/gates/twins.except
expect 1 twins 'core/base/gone.c needs no excuse'

fresh
mkdir -p "$tree/t/docs" "$tree/t/tests/scenario/bytes"
printf '| case | what |\n|---:|---|\n| 1 | this | `bytes/a*`, `b`, `test_c` |\n' | put docs/hostile-input.md
: | put tests/scenario/bytes/a1.xs
: | put tests/unit/base/test_c.c
expect 1 cases 'hostile-input.md:3: there is no b'
: | put tests/scenario/bytes/b.xs
expect 0 cases ''

fresh
printf '/* %s: later */\n' 'FIX''ME' | put core/base/a.c
expect 1 notes 'core/base/a.c:1'
echo '/* mkstemp("XXXXXX") */' | put core/base/a.c
expect 0 notes ''

fresh
so=$tree/t/build/modules/ping/.libs/ping.so
printf 'int xylem_module_v1(void) { return 1; }\nint other(void) { return 2; }\n' > "$tree/m.c"
${CC:-cc} -shared -fPIC -o "$so" "$tree/m.c" && expect 1 exports 'ping.so: exports:'
printf 'int xylem_module_v1(void) { return 1; }\n' > "$tree/m.c"
${CC:-cc} -shared -fPIC -o "$so" "$tree/m.c" && expect 0 exports ''

[ $failed = 0 ] || exit 1
[ -z "$left_out" ] || skip "gates that could not be tried:$left_out"
