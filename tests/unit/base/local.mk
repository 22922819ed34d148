# unit tests of core/base: unit_tests += %D%/test_NAME

unit_tests += \
	%D%/test_arena \
	%D%/test_codec \
	%D%/test_error \
	%D%/test_file \
	%D%/test_json \
	%D%/test_list \
	%D%/test_log \
	%D%/test_map \
	%D%/test_mem \
	%D%/test_named \
	%D%/test_secret %D%/test_stem \
	%D%/test_sockaddr \
	%D%/test_sys \
	%D%/test_text \
	%D%/test_utf8
