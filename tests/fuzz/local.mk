# Fuzz targets: fuzz_NAME.c defines LLVMFuzzerTestOneInput, corpus/NAME/ holds its inputs, one file
# each; what a fuzzer finds is added there.  With --enable-fuzz they are linked with libFuzzer
# (tests/fuzz/fuzz_NAME -max_total_time=60 CORPUS), else with replay.c; make check replays them
# either way.  A target NAME:
#
#   fuzz_targets += %D%/fuzz_NAME
#   tests_fuzz_fuzz_NAME_SOURCES = %D%/fuzz_NAME.c $(FUZZ_MAIN)
#   tests_fuzz_fuzz_NAME_LDADD = $(CORE_LDADD)
#   tests_fuzz_fuzz_NAME_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

if FUZZ
FUZZ_MAIN =
else
FUZZ_MAIN = tests/fuzz/replay.c
endif

fuzz_targets =

fuzz_targets += %D%/fuzz_codec
tests_fuzz_fuzz_codec_SOURCES = %D%/fuzz_codec.c $(FUZZ_MAIN)
tests_fuzz_fuzz_codec_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_codec_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

check_PROGRAMS += $(fuzz_targets)
TESTS += %D%/replay.sh
EXTRA_DIST += %D%/replay.sh $(srcdir)/%D%/corpus
AM_TESTS_ENVIRONMENT += fuzz_targets='$(fuzz_targets)'; export fuzz_targets;
