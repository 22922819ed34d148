# unit tests of core/main: unit_tests += %D%/test_NAME
EXTRA_DIST += %D%/fake_server.h
unit_tests += \
	%D%/test_arguments \
	%D%/test_batch \
	%D%/test_client \
	%D%/test_config \
	%D%/test_exits \
	%D%/test_json \
	%D%/test_notify \
	%D%/test_process \
	%D%/test_table \
	%D%/test_tree \
	%D%/test_yaml
