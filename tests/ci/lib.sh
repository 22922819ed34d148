# What the stages share.  They run with $top (the source tree), $work (their builds), $full.

jobs=$(nproc)
tests=$((2 * jobs))     # at a time: many wait most of the time
gcc=gcc
clang=clang
if command -v ccache > /dev/null; then
    gcc='ccache gcc'
    clang='ccache clang'
    # Sources are named by relative paths, so that distcheck finds what gcc has compiled.
    export CCACHE_NOHASHDIR=1
fi

# Hundreds of programs are linked, a third of a second each with the usual linker.  What is released
# is linked with that one, in quickstart.
fast_linker() {
    ! command -v ld.gold > /dev/null || echo LDFLAGS=-fuse-ld=gold
}

# Configures once and builds these targets in $work/NAME; $work/NAME/built says that it can be used.
build_only() { # NAME TARGETS CONFIGURE-ARGUMENT...
    local name=$1 targets=$2
    shift 2
    mkdir -p "$work/$name"
    cd "$work/$name"
    # libtool is a script of that shell, and runs for each file of a module.
    [ -f config.status ] || CONFIG_SHELL=$(command -v dash || command -v sh) \
        "$(realpath --relative-to=. "$top")/configure" $(fast_linker) "$@"
    make -j"$jobs" $targets
    touch "$work/$name/built"
}

# The same with all programs, those of the tests too.
build() { # NAME CONFIGURE-ARGUMENT...
    build_only "$1" test-programs "${@:2}"
}

unit_tests() { # NAME TARGET
    cd "$work/$1"
    # The summary is in make's own output; it is not to be counted twice.
    make -j"$tests" "$2" || { sed -E 's/^(# |FAIL|[0-9]+ passed)/  \1/' test-suite.log; return 1; }
}

scenarios() { # NAME SHARDS[,SHARDS]
    "$top/sdk/tools/xylem-script" --build "$work/$1" --shards "$2" "$top/tests/scenario"
}

# $client_tests: names of some of them, else all.
clients() { # NAME SHARDS
    /usr/bin/python3 "$top/tests/clients/clients.py" --build "$work/$1" --shards "$2" ${client_tests:-}
}

# Random clients and a random administrator; see there.
chaos() { # NAME
    echo "== chaos"
    "$top/tests/scenario/chaos.py" --build "$work/$1" --seconds 20
}

# Says that something is left out here; in CI that counts as a failure.
skip() { # WHAT
    echo "skipped: $1, or run ./quickstart check --full"
    echo "0 passed, 0 failed, 1 skipped"
}
