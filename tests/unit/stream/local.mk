# unit tests of core/stream: unit_tests += %D%/test_NAME

stream_fakes = %D%/fakes.c %D%/fakes.h tests/unit/support.h
stream_client = %D%/scram_client.c %D%/scram_client.h

unit_tests += \
	%D%/test_bucket \
	%D%/test_counters \
	%D%/test_mechanism \
	%D%/test_plain \
	%D%/test_scram

tests_unit_stream_test_scram_SOURCES = %D%/test_scram.c $(stream_client)

unit_tests += %D%/test_header %D%/test_oversize %D%/test_sasl
tests_unit_stream_test_header_SOURCES = %D%/test_header.c $(stream_fakes)
tests_unit_stream_test_sasl_SOURCES = %D%/test_sasl.c $(stream_fakes) $(stream_client)

unit_tests += %D%/test_features %D%/test_host %D%/test_stream
tests_unit_stream_test_features_SOURCES = %D%/test_features.c $(stream_fakes)
tests_unit_stream_test_host_SOURCES = %D%/test_host.c $(stream_fakes)
tests_unit_stream_test_stream_SOURCES = %D%/test_stream.c $(stream_fakes)

stream_clients = %D%/clients.c %D%/clients.h $(stream_fakes)
unit_tests += \
	%D%/test_c2s \
	%D%/test_c2s_listen \
	%D%/test_c2s_login \
	%D%/test_c2s_managed \
	%D%/test_c2s_session \
	%D%/test_shutdown
tests_unit_stream_test_c2s_SOURCES = %D%/test_c2s.c $(stream_clients)
tests_unit_stream_test_c2s_listen_SOURCES = %D%/test_c2s_listen.c $(stream_clients)
tests_unit_stream_test_c2s_login_SOURCES = %D%/test_c2s_login.c $(stream_clients) $(stream_client)
tests_unit_stream_test_c2s_managed_SOURCES = %D%/test_c2s_managed.c $(stream_clients)
tests_unit_stream_test_c2s_session_SOURCES = %D%/test_c2s_session.c $(stream_clients)
tests_unit_stream_test_shutdown_SOURCES = %D%/test_shutdown.c $(stream_clients)
