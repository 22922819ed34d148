# unit tests of core/hook: unit_tests += %D%/test_NAME
unit_tests += %D%/test_command %D%/test_conf %D%/test_dispatch %D%/test_exchange %D%/test_instance %D%/test_profile \
	%D%/test_request %D%/test_sequence %D%/test_settings %D%/test_ticket %D%/test_used
EXTRA_DIST += %D%/confs.h %D%/modules.h

# Without threads: fake_shard.c stands in for the shard.
tests_unit_hook_test_instance_SOURCES = %D%/test_instance.c %D%/fake_shard.c %D%/fake_shard.h
tests_unit_hook_test_request_SOURCES = %D%/test_request.c %D%/fake_shard.c %D%/fake_shard.h
