# tests of modules/archive (the pattern is in the folder above)

archive_sources = modules/archive/archive.c modules/archive/answer.c modules/archive/preferences.c \
	modules/archive/question.c modules/archive/retention.c

module_tests += %D%/test_archive
tests_unit_modules_archive_test_archive_SOURCES = %D%/test_archive.c $(archive_sources)
tests_unit_modules_archive_test_archive_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_archive_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_answer
tests_unit_modules_archive_test_answer_SOURCES = %D%/test_answer.c $(archive_sources)
tests_unit_modules_archive_test_answer_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_answer_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_preferences
tests_unit_modules_archive_test_preferences_SOURCES = %D%/test_preferences.c $(archive_sources)
tests_unit_modules_archive_test_preferences_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_preferences_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_question
tests_unit_modules_archive_test_question_SOURCES = %D%/test_question.c $(archive_sources)
tests_unit_modules_archive_test_question_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_question_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_retention
tests_unit_modules_archive_test_retention_SOURCES = %D%/test_retention.c $(archive_sources)
tests_unit_modules_archive_test_retention_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_archive_test_retention_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
EXTRA_DIST += %D%/ask.h
