# tests of modules/presence (the pattern is in the folder above); all of them need the whole module

PRESENCE_SOURCES = modules/presence/presence.c modules/presence/subscription.c \
	modules/presence/share.c modules/presence/hide.c modules/presence/directed.c modules/presence/states.c
PRESENCE_CPPFLAGS = $(MODULE_CPPFLAGS) -I$(top_srcdir)/modules/presence

module_tests += %D%/test_presence %D%/test_share %D%/test_hide %D%/test_subscription %D%/test_directed \
	%D%/test_states

tests_unit_modules_presence_test_presence_SOURCES = %D%/test_presence.c %D%/presences.h $(PRESENCE_SOURCES)
tests_unit_modules_presence_test_presence_CPPFLAGS = $(PRESENCE_CPPFLAGS)
tests_unit_modules_presence_test_presence_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_presence_test_share_SOURCES = %D%/test_share.c $(PRESENCE_SOURCES)
tests_unit_modules_presence_test_share_CPPFLAGS = $(PRESENCE_CPPFLAGS)
tests_unit_modules_presence_test_share_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_presence_test_hide_SOURCES = %D%/test_hide.c $(PRESENCE_SOURCES)
tests_unit_modules_presence_test_hide_CPPFLAGS = $(PRESENCE_CPPFLAGS)
tests_unit_modules_presence_test_hide_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_presence_test_subscription_SOURCES = %D%/test_subscription.c $(PRESENCE_SOURCES)
tests_unit_modules_presence_test_subscription_CPPFLAGS = $(PRESENCE_CPPFLAGS)
tests_unit_modules_presence_test_subscription_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_presence_test_directed_SOURCES = %D%/test_directed.c $(PRESENCE_SOURCES)
tests_unit_modules_presence_test_directed_CPPFLAGS = $(PRESENCE_CPPFLAGS)
tests_unit_modules_presence_test_directed_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_presence_test_states_SOURCES = %D%/test_states.c $(PRESENCE_SOURCES)
tests_unit_modules_presence_test_states_CPPFLAGS = $(PRESENCE_CPPFLAGS)
tests_unit_modules_presence_test_states_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
