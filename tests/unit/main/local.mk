# unit tests of core/main: unit_tests += %D%/test_NAME
unit_tests += \
	%D%/test_config \
	%D%/test_json \
	%D%/test_notify \
	%D%/test_process \
	%D%/test_table \
	%D%/test_tree \
	%D%/test_yaml
