# core/net: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/address.c %D%/address.h \
	%D%/certificate.c %D%/certificate.h %D%/certificate_private.h \
	%D%/conn.c %D%/conn.h %D%/conn_private.h \
	%D%/conn_in.c \
	%D%/conn_out.c \
	%D%/conn_tls.c \
	%D%/inbox.c %D%/inbox.h \
	%D%/listener.c %D%/listener.h \
	%D%/pool.c %D%/pool.h \
	%D%/shard.c %D%/shard.h %D%/shard_private.h \
	%D%/timer.c %D%/timer.h \
	%D%/tls.c %D%/tls.h %D%/tls_private.h \
	%D%/tour.c %D%/tour.h \
	%D%/watch.c %D%/watch.h \
	%D%/worker.c %D%/worker.h
