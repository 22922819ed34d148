# tests of modules/archive (the pattern is in the folder above)

ARCHIVE_TEST_LIB = tests/unit/modules/archive/libarchive_test.a
check_LIBRARIES += $(ARCHIVE_TEST_LIB)
tests_unit_modules_archive_libarchive_test_a_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_libarchive_test_a_SOURCES = modules/archive/archive.c modules/archive/answer.c modules/archive/preferences.c \
	modules/archive/conversation.c modules/archive/exchange.c modules/archive/question.c modules/archive/retention.c

module_tests += %D%/test_archive
tests_unit_modules_archive_test_archive_SOURCES = %D%/test_archive.c
tests_unit_modules_archive_test_archive_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_archive_LDADD = $(ARCHIVE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_answer
tests_unit_modules_archive_test_answer_SOURCES = %D%/test_answer.c
tests_unit_modules_archive_test_answer_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_answer_LDADD = $(ARCHIVE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_preferences
tests_unit_modules_archive_test_preferences_SOURCES = %D%/test_preferences.c
tests_unit_modules_archive_test_preferences_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_preferences_LDADD = $(ARCHIVE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_question
tests_unit_modules_archive_test_question_SOURCES = %D%/test_question.c
tests_unit_modules_archive_test_question_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_question_LDADD = $(ARCHIVE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_retention
tests_unit_modules_archive_test_retention_SOURCES = %D%/test_retention.c
tests_unit_modules_archive_test_retention_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_retention_LDADD = $(ARCHIVE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
EXTRA_DIST += %D%/ask.h
module_tests += %D%/test_exchange
tests_unit_modules_archive_test_exchange_SOURCES = %D%/test_exchange.c
tests_unit_modules_archive_test_exchange_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_exchange_LDADD = $(ARCHIVE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_conversation
tests_unit_modules_archive_test_conversation_SOURCES = %D%/test_conversation.c
tests_unit_modules_archive_test_conversation_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_conversation_LDADD = $(ARCHIVE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
