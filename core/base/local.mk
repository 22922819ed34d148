# core/base: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/arena.h \
	%D%/codec.h \
	%D%/error.c %D%/error.h \
	%D%/list.h \
	%D%/log.h \
	%D%/map.h \
	%D%/mem.h \
	%D%/secret.h \
	%D%/sys.h \
	%D%/text.h \
	%D%/utf8.h
