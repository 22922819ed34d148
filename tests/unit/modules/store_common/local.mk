# tests of modules/store_common: what is built into several stores

module_tests += %D%/test_words
tests_unit_modules_store_common_test_words_SOURCES = %D%/test_words.c modules/store_common/words.c
tests_unit_modules_store_common_test_words_CPPFLAGS = $(STORE_COMMON_CPPFLAGS) -I$(top_srcdir)/core \
	-I$(top_srcdir)/tests/unit
tests_unit_modules_store_common_test_words_CFLAGS = $(MODULE_CFLAGS)
tests_unit_modules_store_common_test_words_LDADD = $(UNIT_LDADD) $(UNISTRING_LIBS)

module_tests += %D%/test_answers
tests_unit_modules_store_common_test_answers_SOURCES = %D%/test_answers.c modules/store_common/answers.c
tests_unit_modules_store_common_test_answers_CPPFLAGS = $(STORE_COMMON_CPPFLAGS) -I$(top_srcdir)/core \
	-I$(top_srcdir)/tests/unit
tests_unit_modules_store_common_test_answers_CFLAGS = $(MODULE_CFLAGS)
tests_unit_modules_store_common_test_answers_LDADD = $(UNIT_LDADD)
