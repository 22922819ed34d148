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

fuzz_targets += %D%/fuzz_backup
tests_fuzz_fuzz_backup_SOURCES = %D%/fuzz_backup.c %D%/fuzz.h $(FUZZ_MAIN)
tests_fuzz_fuzz_backup_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_backup_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

fuzz_targets += %D%/fuzz_canonical
tests_fuzz_fuzz_canonical_SOURCES = %D%/fuzz_canonical.c %D%/fuzz.h %D%/fuzz_stanza.h $(FUZZ_MAIN)
tests_fuzz_fuzz_canonical_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_canonical_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

fuzz_targets += %D%/fuzz_codec
tests_fuzz_fuzz_codec_SOURCES = %D%/fuzz_codec.c $(FUZZ_MAIN)
tests_fuzz_fuzz_codec_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_codec_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

fuzz_targets += %D%/fuzz_config
tests_fuzz_fuzz_config_SOURCES = %D%/fuzz_config.c %D%/fuzz.h $(FUZZ_MAIN)
tests_fuzz_fuzz_config_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_config_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

fuzz_targets += %D%/fuzz_framer
tests_fuzz_fuzz_framer_SOURCES = %D%/fuzz_framer.c %D%/fuzz.h $(FUZZ_MAIN)
tests_fuzz_fuzz_framer_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_framer_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

fuzz_targets += %D%/fuzz_jid
tests_fuzz_fuzz_jid_SOURCES = %D%/fuzz_jid.c %D%/fuzz.h $(FUZZ_MAIN)
tests_fuzz_fuzz_jid_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_jid_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

fuzz_targets += %D%/fuzz_json
tests_fuzz_fuzz_json_SOURCES = %D%/fuzz_json.c %D%/fuzz.h $(FUZZ_MAIN)
tests_fuzz_fuzz_json_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_json_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

fuzz_targets += %D%/fuzz_lua
tests_fuzz_fuzz_lua_SOURCES = %D%/fuzz_lua.c %D%/fuzz.h $(FUZZ_MAIN)
tests_fuzz_fuzz_lua_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_lua_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

fuzz_targets += %D%/fuzz_note
tests_fuzz_fuzz_note_SOURCES = %D%/fuzz_note.c $(FUZZ_MAIN)
tests_fuzz_fuzz_note_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_note_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

fuzz_targets += %D%/fuzz_pie
tests_fuzz_fuzz_pie_SOURCES = %D%/fuzz_pie.c %D%/fuzz.h $(FUZZ_MAIN)
tests_fuzz_fuzz_pie_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_pie_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

# The same trees as libxml2 sees, where it is there.
fuzz_targets += %D%/fuzz_roundtrip
tests_fuzz_fuzz_roundtrip_SOURCES = %D%/fuzz_roundtrip.c %D%/fuzz.h %D%/fuzz_stanza.h $(FUZZ_MAIN)
tests_fuzz_fuzz_roundtrip_CFLAGS = $(AM_CFLAGS) $(LIBXML2_CFLAGS)
tests_fuzz_fuzz_roundtrip_LDADD = $(CORE_LDADD) $(LIBXML2_LIBS)
tests_fuzz_fuzz_roundtrip_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
if HAVE_LIBXML2
tests_fuzz_fuzz_roundtrip_CPPFLAGS = $(AM_CPPFLAGS) -DHAVE_LIBXML2
endif

fuzz_targets += %D%/fuzz_sasl
tests_fuzz_fuzz_sasl_SOURCES = %D%/fuzz_sasl.c $(FUZZ_MAIN)
tests_fuzz_fuzz_sasl_LDADD = $(CORE_LDADD)
tests_fuzz_fuzz_sasl_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

check_PROGRAMS += $(fuzz_targets)
fuzz-targets: $(fuzz_targets)
.PHONY: fuzz-targets
TESTS += %D%/replay.sh
EXTRA_DIST += %D%/README %D%/xml.dict %D%/replay.sh $(srcdir)/%D%/corpus
AM_TESTS_ENVIRONMENT += fuzz_targets='$(fuzz_targets)'; export fuzz_targets;
