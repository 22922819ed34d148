# what: the release tarball builds, passes its tests, installs and uninstalls
# order: 7
# set: full
# after: gcc
# limit: 1300
cd "$work/gcc"
make -j"$jobs" distcheck
