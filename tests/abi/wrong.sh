#!/bin/sh
# Modules that are wrong, each in one way: refused with the reason, and none of their code has run.
set -eu
: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}"
work=$(mktemp -d "${TMPDIR:-/tmp}/xylem-wrong.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
umask 022
load=$top_builddir/tests/abi/load
flags="-std=gnu11 -shared -fPIC -fvisibility=hidden ${SANITIZE_FLAGS:-}"
fail=0

# build FOLDER INCLUDE FLAGS...: FOLDER/subject.so
build()
{
    mkdir -p "$work/$1"
    folder=$1 include=$2
    shift 2
    # shellcheck disable=SC2086
    $CC $flags -I"$include" "$top_srcdir/tests/abi/subject.c" -o "$work/$folder/subject.so" "$@"
}

# wants FOLDER TEXT [NAME]: what loading says has TEXT in it
wants()
{
    if said=$($load "$work/$1" "${3:-subject}" 2>&1); then :; fi
    case $said in
    *"a constructor ran"*) echo "not ok $1: its code has run"; fail=1 ;;
    *"$2"*) echo "ok $1: $said" ;;
    *) echo "not ok $1: wanted '$2', got '$said'"; fail=1 ;;
    esac
}

# together FOLDER TEXT: what the server says of these modules, one and two, in one domain has TEXT in it
together()
{
    if said=$($load --together "$work/$1" one two 2>&1 | tail -1); then :; fi
    case $said in
    *"$2"*) echo "ok $1: $said" ;;
    *) echo "not ok $1: wanted '$2', got '$said'"; fail=1 ;;
    esac
}

# pair FOLDER "FLAGS OF ONE" "FLAGS OF TWO": modules one and two, each with a namespace of its own
pair()
{
    # shellcheck disable=SC2086
    build "$1/one.d" "$sdk" -DNAME=one '-DNS="urn:example:one"' $2
    # shellcheck disable=SC2086
    build "$1/two.d" "$sdk" -DNAME=two '-DNS="urn:example:two"' $3
    mv "$work/$1/one.d/subject.so" "$work/$1/one.so"
    mv "$work/$1/two.d/subject.so" "$work/$1/two.so"
}

# patch FOLDER OFFSET BYTE: changes one byte (octal) of the file
patch()
{
    printf "\\$3" | dd of="$work/$1/subject.so" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

sdk=$top_srcdir/sdk/include
cp -r "$sdk" "$work/major1"
chmod -R u+w "$work/major1"
sed 's/#define XY_ABI_MAJOR 0/#define XY_ABI_MAJOR 1/' "$sdk/xylem/types.h" > "$work/major1/xylem/types.h"
cp -r "$sdk" "$work/minor12"
chmod -R u+w "$work/minor12"
sed 's/#define XY_ABI_MINOR 9/#define XY_ABI_MINOR 12/' "$sdk/xylem/types.h" > "$work/minor12/xylem/types.h"
sed 's/^} xy_api;/    void (*newer)(xy_mod *);\n} xy_api;/' "$sdk/xylem/api.h" > "$work/minor12/xylem/api.h"

build good "$sdk"
wants good "subject 1.0 loaded"
build newer-sdk "$work/minor12"
wants newer-sdk "subject 1.0 loaded"

build other-major "$work/major1" -DCONSTRUCTOR
wants other-major "subject is built for SDK 1.9, this core has SDK 0.9"
build needs-more "$sdk" -DCONSTRUCTOR -DXY_NEED_MINOR=10
wants needs-more "subject needs SDK 0.10, this core has SDK 0.9"

build missing-symbol "$sdk" -DMISSING_SYMBOL -Wl,-z,lazy
wants missing-symbol "undefined symbol: nowhere_to_be_found"
echo 'void in_the_library(void); void in_the_library(void) {}' > "$work/lib.c"
# shellcheck disable=SC2086
$CC $flags -fvisibility=default "$work/lib.c" -o "$work/libgone.so"
build missing-library "$sdk" -DMISSING_LIBRARY -L"$work" -lgone
rm "$work/libgone.so"
wants missing-library "libgone.so"

build truncated "$sdk" -DCONSTRUCTOR
head -c 400 "$work/truncated/subject.so" > "$work/truncated/part"
mv "$work/truncated/part" "$work/truncated/subject.so"
wants truncated "subject.so: cut off"
build half "$sdk" -DCONSTRUCTOR
size=$(wc -c < "$work/half/subject.so")
head -c $((size / 2)) "$work/half/subject.so" > "$work/half/part"
mv "$work/half/part" "$work/half/subject.so"
wants half "subject.so: cut off"

for part in 1 2 3 4 5 6 7 8 9; do
    build "cut-$part" "$sdk"
    head -c $((size * part / 10)) "$work/cut-$part/subject.so" > "$work/cut-$part/part"
    mv "$work/cut-$part/part" "$work/cut-$part/subject.so"
    wants "cut-$part" "subject.so: cut off"
done

build other-name "$sdk" -DCONSTRUCTOR
mv "$work/other-name/subject.so" "$work/other-name/cards.so"
wants other-name "it is module 'subject', not 'cards'" cards
mkdir "$work/no-note"
# shellcheck disable=SC2086
echo 'int x;' | $CC $flags -x c - -o "$work/no-note/subject.so"
wants no-note "not a xylem module"
mkdir "$work/text"
echo 'not a module' > "$work/text/subject.so"
wants text "not a shared object"
mkdir "$work/absent"
wants absent "there is no subject.so in module_path"
wants absent "there is no ../good/subject.so in module_path" ../good/subject
build descriptor "$sdk" -DWRONG_DESCRIPTOR
wants descriptor "hook 0: only messages come to that point"

# A descriptor of an older or newer core is as long as that core knew it; one that is too short is none.
build short "$sdk" -DSIZE=16 -Wno-override-init
wants short "it gave no descriptor"
build other-inside "$sdk" -DOTHER_NAME -Wno-override-init
wants other-inside "its note says 'subject', its descriptor 'other'"

build machine "$sdk" -DCONSTRUCTOR
patch machine 18 050            # e_machine: EM_ARM
wants machine "built for another machine"
build order "$sdk" -DCONSTRUCTOR
patch order 5 002               # EI_DATA: the other byte order
wants order "built for another machine"
build program "$sdk" -DCONSTRUCTOR
patch program 16 002            # e_type: ET_EXEC
wants program "not a shared object"

pair good-pair "" ""
together good-pair "they can serve a domain"
pair both-claim "" ""
build both-claim/two.d "$sdk" -DNAME=two '-DNS="urn:example:one"'
mv "$work/both-claim/two.d/subject.so" "$work/both-claim/two.so"
together both-claim "one and two both claim ping in urn:example:one (iq get to the domain)"
pair needs-absent '-DNEEDS="roster"' ""
together needs-absent "one needs roster: add it to modules"
pair needs-each-other '-DNEEDS="two"' '-DNEEDS="one"'
together needs-each-other "each other"
pair before-each-other '-DBEFORE="two"' '-DBEFORE="one"'
together before-each-other "each want to run before the other"
pair required-setting '-DSETTING=NULL' ""
together required-setting "module one: n is required"
pair bad-default '-DSETTING="77"' ""
together bad-default "n must be 1 to 9"

build writable-file "$sdk" -DCONSTRUCTOR
chmod o+w "$work/writable-file/subject.so"
wants writable-file "$work/writable-file/subject.so"
build writable-folder "$sdk" -DCONSTRUCTOR
chmod o+w "$work/writable-folder"
wants writable-folder "$work/writable-folder"
mkdir "$work/link"
ln -s "$work/writable-file/subject.so" "$work/link/subject.so"
wants link "writable-file"
mkdir "$work/loop"
ln -s subject.so "$work/loop/subject.so"
wants loop "$work/loop/subject.so"
if [ "$(id -u)" = 0 ]; then
    build foreign "$sdk" -DCONSTRUCTOR
    chown 65534 "$work/foreign/subject.so"
    wants foreign "$work/foreign/subject.so"
fi
exit $fail
