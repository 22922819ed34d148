# what: the release tarball has every file, builds, serves, installs and uninstalls
# order: 7
# set: full
# after: gcc
# limit: 900
cd "$work/gcc"
# The unit tests' programs, whose sources are all in it then, have been built and run by asan.  What it
# builds has been built by gcc, with the same compiler and flags, and, with the usual linker, by quickstart.
make -j"$jobs" distcheck check_PROGRAMS= check_LIBRARIES= \
    DISTCHECK_CONFIGURE_FLAGS="'CC=$gcc' $(fast_linker)" \
    TESTS="tests/admin/test_commands.py tests/fault/test_store.py tests/complete.sh"
