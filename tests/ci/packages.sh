#!/bin/bash
# Tests of etc/demo/install.sh where nothing is installed: dpkg-query, apt-get, sudo and id are
# stand-ins first in PATH, and policy-rc.d is a file in a scratch folder.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export scratch
fakes=$scratch/fakes said=$scratch/said

wrong() { echo "not ok: $1"; cat "$said" "$scratch/install.log" 2>/dev/null; exit 1; }

fake() { # NAME; what it does comes from the input
    { printf '#!/bin/bash\n'; cat; } > "$fakes/$1"
    chmod 755 "$fakes/$1"
}

# What quickstart does at its start, as a user with this number and these programs.
install() { # UID
    rm -f "$scratch"/{calls,seen}
    echo "echo $1" | fake id
    status=0
    PATH=$fakes top=$top /bin/bash -euo pipefail > "$said" 2>&1 << 'SCRIPT' || status=$?
log=$scratch/install.log
. "$top/etc/demo/lib.sh"
. "$top/etc/demo/install.sh"
policy=$scratch/policy-rc.d
install_packages build demo
SCRIPT
}

denied() { # the policy that apt-get saw refused every start
    [ "$(sort -u "$scratch/seen")" = 101 ]
}

mkdir "$fakes"
for program in awk cat chmod dirname echo env grep mkdir mv rm sed sort tail tee tr wc xargs; do
    ln -s "$(type -P "$program")" "$fakes/$program"
done
fake dpkg-query << 'END'
[ -e "$scratch/installed" ] || [ "${!#}" != make ] && echo 'install ok installed'
END
fake apt-get << 'END'
echo "apt-get $*" >> "$scratch/calls"
status=0
"$scratch/policy-rc.d" || status=$?
echo "$status" >> "$scratch/seen"
[ ! -e "$scratch/refuse" ] || exit 100
END

# Without sudo the packages are named, and nothing happens.
install 1000
[ "$status" = 1 ] || wrong "ended with $status without sudo"
grep -qxF '  packages     missing: make' "$said" || wrong "the missing package is not named"
grep -qxF '  apt-get install make' "$said" || wrong "it does not say what to do"
[ ! -e "$scratch/calls" ] || wrong "something was installed without sudo"

# As root, or with sudo through it; the policy that was there comes back, file or link or none.
fake sudo << 'END'
echo "sudo $*" >> "$scratch/calls"
[ "$1" = -v ] || exec "$@"
END
policy=$scratch/policy-rc.d
for uid in 0 1000; do
    install "$uid"
    [ "$status" = 0 ] || wrong "the installation failed"
    grep -q '^apt-get install -y .* make$' "$scratch/calls" || wrong "apt-get was not asked"
    denied || wrong "services may start"
    [ ! -e "$policy" ] || wrong "the policy stays"
done
grep -q '^sudo env .*apt-get install -y .* make$' "$scratch/calls" || wrong "sudo was not asked"

printf '#!/bin/sh\nexit 104\n' > "$scratch/own"
chmod 755 "$scratch/own"
ln -s own "$policy"
install 0
denied || wrong "services may start with a policy there before"
[ "$(readlink "$policy")" = own ] || wrong "a link did not come back"
grep -q 'exit 104' "$scratch/own" || wrong "the policy was written through the link"
rm "$policy"
cp -p "$scratch/own" "$policy"
touch "$scratch/refuse"
install 0
[ "$status" = 1 ] || wrong "a failed installation is none"
denied || wrong "services may start in the second attempt"
grep -qx 'apt-get update' "$scratch/calls" || wrong "the lists of packages were not read again"
cmp -s "$policy" "$scratch/own" || wrong "a file did not come back after a failure"
rm "$scratch/refuse"

# What an installation that was killed left is not taken for the administrator's.
mv "$policy" "$policy.before-xylem"
printf '%s\n' '#!/bin/sh' '# xylem installs packages: no service is to be started' 'exit 101' \
    > "$policy"
install 0
cmp -s "$policy" "$scratch/own" || wrong "after a kill the file did not come back"
rm "$policy"
printf '%s\n' '#!/bin/sh' '# xylem installs packages: no service is to be started' 'exit 101' \
    > "$policy"
install 0
[ ! -e "$policy" ] || wrong "after a kill the policy stays for ever"

touch "$scratch/installed"
install 1000
[ "$status" = 0 ] && [ ! -e "$scratch/calls" ] || wrong "all is there, and yet it installs"
