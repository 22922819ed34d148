#!/bin/sh
# The headers of the SDK in other people's projects: each alone, with more warnings than ours, from C and C++.
set -eu
. "$(dirname "$0")/../skip.inc"
: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}" "${CXX:=c++}"
work=$(mktemp -d "${TMPDIR:-/tmp}/xylem-compilers.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
umask 022
sdk=$top_srcdir/sdk/include
fail=0

# compile NAME COMMAND...: it works, and says nothing
compile()
{
    what=$1
    shift
    if "$@" >"$work/said" 2>&1 && ! [ -s "$work/said" ]; then
        echo "ok $what"
    else
        echo "not ok $what"
        head -20 "$work/said"
        fail=1
    fi
}

strict="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wundef -Werror"
pickiest="-Weverything -Wno-padded -Wno-declaration-after-statement -Wno-unsafe-buffer-usage -Wno-unknown-warning-option"
for header in "$sdk"/xylem/*.h; do
    name=$(basename "$header")
    echo "#include <xylem/$name>" > "$work/one.c"
    cp "$work/one.c" "$work/one.cc"
    # shellcheck disable=SC2086
    compile "$name in C11" $CC -std=c11 $strict -Wstrict-prototypes -fsyntax-only -I"$sdk" "$work/one.c"
    # shellcheck disable=SC2086
    ! command -v clang >/dev/null ||
        compile "$name with -Weverything" clang -std=c11 $pickiest -fsyntax-only -I"$sdk" "$work/one.c"
    # shellcheck disable=SC2086
    ! command -v "$CXX" >/dev/null ||
        compile "$name in C++17" "$CXX" -std=c++17 $strict -fsyntax-only -I"$sdk" "$work/one.cc"
done

# Whoever confuses two settings or handles is told by the compiler.
refused()
{
    printf '#include <xylem/module.h>\n%s\n' "$2" > "$work/wrong.c"
    if $CC -std=c11 -Wall -Wextra -Werror -fsyntax-only -I"$sdk" "$work/wrong.c" 2>"$work/said"; then
        echo "not ok $1: it compiles"
        fail=1
    else
        echo "ok $1 does not compile"
    fi
}
refused "a setting of another type than its field" \
    'struct c { int n; }; const xy_setting s[] = { XY_INT(struct c, n, "n", "1", 0, 9, "n"), { 0 } };'
refused "an answer from a pool thread" \
    'void w(xy_job *j, void *a); void w(xy_job *j, void *a) { (void)a; xy_reply(j, NULL); }'
refused "a log line whose argument is no text" \
    'void w(xy_mod *m); void w(xy_mod *m) { xy_log(m, XY_INFO, "%s", 7); }'
refused "writing to a received stanza" \
    'void w(xy_req *r); void w(xy_req *r) { xy_attr(xy_payload(r), "a", "b"); }'
refused "printing a secret" \
    'void w(xy_mod *m, const xy_secret *s); void w(xy_mod *m, const xy_secret *s) { xy_log(m, XY_INFO, "%s", s); }'

if command -v "$CXX" >/dev/null; then
    mkdir "$work/modules"
    compile "a module in C++" "$CXX" -std=c++20 -Wall -Wextra -Wno-missing-field-initializers -Werror \
        ${SANITIZE_FLAGS:-} -shared -fPIC -fvisibility=hidden -I"$sdk" "$top_srcdir/tests/abi/subject.cc" \
        -o "$work/modules/subject.so"
    said=$("$top_builddir/tests/abi/load" "$work/modules" subject 2>&1) || fail=1
    echo "$said"
    [ "$said" = "subject 1.0 loaded" ] || { echo "not ok: the module in C++ is not loaded"; fail=1; }
fi
[ $fail = 0 ] || exit 1
for compiler in clang "$CXX"; do
    command -v "$compiler" >/dev/null || skip "there is no $compiler (Debian: clang g++)"
done
