# core/base: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/arena.c %D%/arena.h \
	%D%/codec.c %D%/codec.h \
	%D%/error.c %D%/error.h \
	%D%/file.c %D%/file.h \
	%D%/json.c %D%/json.h \
	%D%/log.c %D%/log.h \
	%D%/map.c %D%/map.h \
	%D%/mem.c %D%/mem.h \
	%D%/named.c %D%/named.h \
	%D%/secret.c %D%/secret.h \
	%D%/stem.c %D%/stem.h \
	%D%/sockaddr.c %D%/sockaddr.h \
	%D%/sys.c %D%/sys.h \
	%D%/text.c %D%/text.h \
	%D%/utf8.c %D%/utf8.h \
	%D%/list.h
