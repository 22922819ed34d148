#!/bin/sh
# The example modules and what xylem-sdk writes, built outside the tree against the SDK as it is installed, tested
# with the installed test kit, installed, and loaded by the server's loader.
#
# configure is made and run for the first of them.  The others have the same configure.ac and Makefile.am but for the
# name, which is checked: what the tools have made of the first, they would make of them.
set -eu
. "$(dirname "$0")/../skip.inc"
: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}"
for tool in autoreconf libtoolize pkg-config make; do
    command -v $tool >/dev/null || skip "$tool is missing (Debian: autoconf automake libtool pkgconf make)"
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

modules=$prefix/lib/xylem/modules

# In the place of autoreconf, for what is built like motd.  A version and stricter warnings make no difference.
mkdir "$work/bin"
cat >"$work/bin/autoreconf" <<SCRIPT
#!/bin/sh
set -eu
name=\${PWD##*/}
general() { sed "s/\$1/NAME/g; s/^\(AC_INIT.*\), .*/\1/; s/ -Werror$//"; }
for file in configure.ac Makefile.am; do
    general motd <"$work/motd/\$file" >"$work/motd.\$file"
    general "\$name" <\$file | cmp - "$work/motd.\$file"
done
for file in aclocal.m4 configure Makefile.in config.status; do     # in the order in which make wants them
    sed "s/motd/\$name/g" "$work/motd/\$file" >\$file
    [ \$file != configure ] || printf '#!/bin/sh\nexec ./config.status -q\n' >configure
done
chmod +x configure config.status
cp -r "$work/motd/build-aux" .
SCRIPT
chmod +x "$work/bin/autoreconf"

for name in motd auth_groupware; do
    cp -r "$prefix/share/xylem/sdk/examples/$name" "$work/$name"
    cd "$work/$name"
    step "$name: configure is made" autoreconf -fi
    step "$name is configured" ./configure -q CC="$CC" CFLAGS="-O1 -g ${SANITIZE_FLAGS:-}"
    if [ -n "${SANITIZE_FLAGS:-}" ]; then
        # The sanitizer's runtime is in the program that loads the module.
        sed -i 's/-Wl,-z,defs//' Makefile
    fi
    step "$name is built" make
    step "$name: its test passes on the installed kit" make check
    step "$name is installed" make install

    exported=$(nm -D --defined-only "$modules/$name.so" | awk '{ print $3 }')
    [ "$exported" = xylem_module_v1 ] || { echo "not ok: $name exports $exported"; exit 1; }
    echo "ok $name exports one symbol"
    said=$("$top_builddir/tests/abi/load" "$modules" $name 2>&1) || { echo "not ok: $said"; exit 1; }
    [ "$said" = "$name 1.0 loaded" ] || { echo "not ok: $said"; exit 1; }
    echo "ok $said"
    cd /
    PATH=$work/bin:$PATH
done

# What the tools make and say.
PATH=$work/bin:$prefix/bin:$PATH
export PATH CC
[ -n "${SANITIZE_FLAGS:-}" ] && exit 0      # its template links without undefined symbols
cd "$work"
step "xylem-sdk writes a module" xylem-sdk new greeter --iq urn:example:greeter
cd "$work/greeter"
step "which builds, passes its test and the check" ./ci.sh
xylem-sdk doc .libs/greeter.so >"$work/doc"
grep -q '^| `greeting` | text | hello |' "$work/doc" || { echo "not ok: no setting in its manual"; exit 1; }
echo "ok its manual names its setting"
printf '#include <unistd.h>\n#include <xylem/module.h>\nstatic int start(xy_mod *m) { (void)m; sleep(1); return 0; }\n' >bad.c
printf 'int extra(void);\nint extra(void) { return 1; }\nXY_MODULE(bad, "1", .start = start);\n' >>bad.c
$CC -shared -fPIC -I"$prefix/include" bad.c -o bad.so
xylem-sdk check bad.so >"$work/bad" && { echo "not ok: a bad module passes the check"; exit 1; }
for wanted in "not ok calls sleep: use xy_timer_set" "not ok exports extra"; do
    grep -q "^$wanted" "$work/bad" || { echo "not ok: the check does not say '$wanted'"; exit 1; }
done
echo "ok the check names what a module must not do"
