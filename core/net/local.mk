# core/net: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/address.h \
	%D%/certificate.h \
	%D%/conn.h \
	%D%/listener.h \
	%D%/pool.h \
	%D%/shard.h \
	%D%/timer.h \
	%D%/tls.h \
	%D%/watch.h \
	%D%/worker.h
