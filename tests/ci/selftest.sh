#!/bin/bash
# Tests of tests/ci/run with small stages: each failure is named at the end, also of stages that are
# stopped at their limit; none hides another; in CI a skip is a failure; the last line counts.
set -euo pipefail
unset XYLEM_CHECK_DIR
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
mkdir -p "$top/tests/ci/stages" "$top/etc/demo"
cp "$here/run" "$here/lib.sh" "$top/tests/ci/"
: > "$top/etc/demo/lib.sh"
echo 'install_packages() { :; }' > "$top/etc/demo/install.sh"
touch "$top/configure.ac" "$top/configure"
chmod +x "$top/configure"

stage() { # NAME ORDER LIMIT AFTER; what it does comes from the input
    { printf '# what: %s\n# set: fast\n' "$1"
      printf '# order: %d\n# limit: %d\n# after: %s\n' "$2" "$3" "$4"
      cat; } > "$top/tests/ci/stages/$1.sh"
}

stage built 1 60 '' << 'STAGE'
mkdir -p "$work/built"
touch "$work/built/built"
printf '%s\n' 'FAIL: tests/unit/x' '# PASS: 7' '# FAIL: 1'
exit 1
STAGE
stage two 2 60 built << 'STAGE'
printf '%s\n' 'FAIL a.xs:1' '  because of this' 'FAIL b.xs:2' '  because of that'
printf '%s\n' 'FAIL a.xs:1' 'FAIL b.xs:2' '10 passed, 2 failed'
exit 1
STAGE
stage slow 3 1 '' << 'STAGE'
echo 'this is the last that it said'
exec sleep 60
STAGE
stage broken 4 60 '' <<< false
stage needy 5 60 broken <<< 'echo this is not run'
stage skips 6 60 '' <<< "echo 'skipped: something'; echo '3 passed, 0 failed, 1 skipped'"
stage good 7 60 built <<< "echo '5 passed, 0 failed'"

said=$top/said
! CI=1 "$top/tests/ci/run" > "$said" || { echo "a run with failures succeeded"; exit 1; }
for line in '  built: FAIL: tests/unit/x' '  two: FAIL a.xs:1' '  two: FAIL b.xs:2' \
    '  slow: stopped at its limit of 1 s' '        | this is the last that it said' \
    '  broken: ended with 1' '  needy: not run, as what it needs was not built: broken' \
    '  skips: skipped: something'; do
    grep -qxF "$line" "$said" || { cat "$said"; echo "missing: $line"; exit 1; }
done
grep -q '^passed  good .* 5 passed, 0 failed$' "$said" || { cat "$said"; exit 1; }
[ "$(tail -n 1 "$said")" = '25 passed, 7 failed' ] || { cat "$said"; exit 1; }
env -u CI "$top/tests/ci/run" good skips > "$said" || { cat "$said"; echo "a skip failed outside CI"; exit 1; }
[ "$(tail -n 2 "$said" | xargs)" = '1 skipped 8 passed, 0 failed' ] || { cat "$said"; exit 1; }

stage brief 8 60 '' <<< "echo '1 passed, 0 failed'"
sed -i 's/^# set: fast/# set: short/' "$top/tests/ci/stages/brief.sh"
"$top/tests/ci/run" --list | grep -q '^brief ' || { echo "a short stage is left out of the short run"; exit 1; }
! "$top/tests/ci/run" --list --full | grep '^brief ' || { echo "a short stage is in the full run"; exit 1; }
