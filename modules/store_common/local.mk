# modules/store_common: no module, but what is the same in several stores, built into each of them that names it.

STORE_COMMON = %D%/answers.c %D%/answers.h %D%/characters.h %D%/operations.h %D%/settings.h
STORE_WORDS = %D%/words.c %D%/words.h
STORE_COMMON_CPPFLAGS = $(MODULE_CPPFLAGS) -I$(top_srcdir)/modules
