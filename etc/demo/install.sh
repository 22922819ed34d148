# Installing Debian packages, with their services kept from starting; sourced by quickstart and
# by tests/ci.

policy=/usr/sbin/policy-rc.d
policy_mark='xylem installs packages: no service is to be started'

packages_for() { # PURPOSE...
    local purpose
    for purpose in "$@"; do
        sed -n "s/^$purpose: //p" "$top/etc/demo/packages"
    done | tr ' ' '\n' | sort -u
}

missing_packages() { # PURPOSE...
    local package
    for package in $(packages_for "$@"); do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
            echo "$package"
    done
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# A policy-rc.d that denies lets packages be installed without their servers being started.  One
# that was there before (a file or a link) is moved aside and comes back afterwards; one of ours is
# there already when an installation was killed.
deny_services() {
    if [ -e "$policy" ] || [ -L "$policy" ]; then
        grep -qs "^# $policy_mark" "$policy" || as_root mv "$policy" "$policy.before-xylem"
    fi
    printf '%s\n' '#!/bin/sh' "# $policy_mark" 'exit 101' | as_root tee "$policy" > /dev/null
    as_root chmod 755 "$policy"
}

allow_services() {
    as_root rm -f "$policy"
    if [ -e "$policy.before-xylem" ] || [ -L "$policy.before-xylem" ]; then
        as_root mv "$policy.before-xylem" "$policy"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

apt_install() ( # PACKAGE...
    trap allow_services EXIT
    deny_services
    apt_get "$@" || { as_root apt-get update && apt_get "$@"; }
)

# Says which packages are missing and installs them, or explains what to do.
install_packages() { # PURPOSE...
    local missing
    if ! command -v dpkg-query > /dev/null; then
        done_line packages "not a Debian system; these are needed: $(packages_for "$@" | xargs)"
        return 0
    fi
    missing=$(missing_packages "$@" | xargs)
    if [ -z "$missing" ]; then
        done_line packages "all $(packages_for "$@" | wc -l) are installed"
        return 0
    fi
    done_line packages "missing: $missing"
    if [ "$(id -u)" != 0 ] && ! command -v sudo > /dev/null; then
        say "" "Please install them as root, then start again:" "" "  apt-get install $missing" ""
        exit 1
    fi
    [ "$(id -u)" = 0 ] || sudo -v
    # shellcheck disable=SC2086
    step installing "$missing" apt_install $missing
}
