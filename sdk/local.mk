# The SDK: xyleminclude_HEADERS (sdk/include/xylem/*.h), xylem-module.pc, xylem.m4, test kit, tools.

xyleminclude_HEADERS += \
	%D%/include/xylem/account.h \
	%D%/include/xylem/api.h \
	%D%/include/xylem/auth.h \
	%D%/include/xylem/command.h \
	%D%/include/xylem/memory.h \
	%D%/include/xylem/module.h \
	%D%/include/xylem/roster.h \
	%D%/include/xylem/stanza.h \
	%D%/include/xylem/store.h \
	%D%/include/xylem/store_provider.h \
	%D%/include/xylem/types.h \
	%D%/include/xylem/work.h \
	%D%/include/xylem/xml.h
