# unit tests of core/main: unit_tests += %D%/test_NAME
EXTRA_DIST += %D%/arena_fixture.h %D%/fake_server.h %D%/xylemctl_bench.h
unit_tests += \
	%D%/test_arguments \
	%D%/test_batch \
	%D%/test_carry \
	%D%/test_carry_backup \
	%D%/test_certificates \
	%D%/test_changes \
	%D%/test_client \
	%D%/test_config \
	%D%/test_control \
	%D%/test_conversation \
	%D%/test_counted \
	%D%/test_describe \
	%D%/test_errand \
	%D%/test_exits \
	%D%/test_feed \
	%D%/test_held \
	%D%/test_hosts \
	%D%/test_listen \
	%D%/test_lua_data \
	%D%/test_notify \
	%D%/test_nth \
	%D%/test_offline \
	%D%/test_output \
	%D%/test_pie \
	%D%/test_process \
	%D%/test_prosody \
	%D%/test_secrets \
	%D%/test_supervisor \
	%D%/test_table \
	%D%/test_tree \
	%D%/test_yaml

unit_tests += %D%/test_commands_save
tests_unit_main_test_commands_save_SOURCES = %D%/test_commands_save.c $(save_model)
