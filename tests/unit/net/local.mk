# unit tests of core/net: unit_tests += %D%/test_NAME

tests_unit_libsupport_a_SOURCES += %D%/support_conn.c %D%/support_conn.h \
	%D%/support_talk.c %D%/support_talk.h \
	%D%/support_net.c %D%/support_net.h %D%/support_tls.c %D%/support_tls.h

unit_tests += \
	%D%/test_address \
	%D%/test_certificate \
	%D%/test_conn \
	%D%/test_conn_in \
	%D%/test_conn_out \
	%D%/test_conn_tls \
	%D%/test_conn_tls_hostile \
	%D%/test_inbox \
	%D%/test_listener \
	%D%/test_pool \
	%D%/test_shard \
	%D%/test_timer \
	%D%/test_tls \
	%D%/test_tour \
	%D%/test_watch \
	%D%/test_worker
