#!/bin/sh
# The example module, built outside the tree against the SDK as it is installed, tested with the installed
# test kit, installed, and loaded by the server's loader.
set -eu
: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}"
for tool in autoreconf libtoolize pkg-config make; do
    command -v $tool >/dev/null || { echo "skipped: $tool is missing (Debian: autoconf automake libtool pkgconf make)"; exit 77; }
done
work=$(mktemp -d "${TMPDIR:-/tmp}/xylem-tree.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
umask 022

step()
{
    what=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        echo "ok $what"
    else
        echo "not ok $what"
        tail -40 "$work/log"
        exit 1
    fi
}

# A make of its own, whatever make runs this test with.
unset MAKEFLAGS MAKELEVEL MFLAGS || :
step "the SDK is installed" make -C "$top_builddir" install DESTDIR="$work/root"
pc=$(find "$work/root" -name xylem-module.pc)
prefix=${pc%/lib/pkgconfig/xylem-module.pc}
[ "$prefix" != "$pc" ] || { echo "not ok: $pc is in no prefix/lib"; exit 1; }
PKG_CONFIG_PATH=${pc%/*}
ACLOCAL_PATH=$prefix/share/aclocal
PKG_CONFIG="pkg-config --define-prefix"
export PKG_CONFIG_PATH ACLOCAL_PATH PKG_CONFIG

cp -r "$prefix/share/xylem/sdk/examples/motd" "$work/motd"
cd "$work/motd"
step "configure is made" autoreconf -fi
step "it is configured" ./configure CC="$CC" CFLAGS="-O1 -g ${SANITIZE_FLAGS:-}"
if [ -n "${SANITIZE_FLAGS:-}" ]; then
    # The sanitizer's runtime is in the program that loads the module.
    sed -i 's/-Wl,-z,defs//' Makefile
fi
step "it is built" make
step "its test passes on the installed kit" make check
step "it is installed" make install

modules=$prefix/lib/xylem/modules
exported=$(nm -D --defined-only "$modules/motd.so" | awk '{ print $3 }')
[ "$exported" = xylem_module_v1 ] || { echo "not ok: it exports $exported"; exit 1; }
echo "ok it exports one symbol"
said=$("$top_builddir/tests/abi/load" "$modules" motd 2>&1) || { echo "not ok: $said"; exit 1; }
[ "$said" = "motd 1.0 loaded" ] || { echo "not ok: $said"; exit 1; }
echo "ok $said"
