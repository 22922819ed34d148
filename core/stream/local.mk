# core/stream: headers and sources of this layer
core_libcore_a_SOURCES += \
	%D%/bucket.c %D%/bucket.h \
	%D%/c2s.c %D%/c2s.h %D%/c2s_private.h \
	%D%/c2s_listen.c %D%/c2s_login.c %D%/c2s_managed.c %D%/c2s_session.c \
	%D%/counters.c %D%/counters.h \
	%D%/features.c %D%/features.h \
	%D%/header.c %D%/header.h \
	%D%/host.c %D%/host.h \
	%D%/mechanism.c %D%/mechanism.h \
	%D%/oversize.c %D%/oversize.h \
	%D%/plain.c %D%/plain.h \
	%D%/sasl.c %D%/sasl.h \
	%D%/scram.c %D%/scram.h \
	%D%/shutdown.c %D%/shutdown.h \
	%D%/stream.c %D%/stream.h
