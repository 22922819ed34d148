# unit tests of core/hook: unit_tests += %D%/test_NAME
unit_tests += %D%/test_conf %D%/test_dispatch %D%/test_profile %D%/test_sequence %D%/test_settings
EXTRA_DIST += %D%/confs.h %D%/modules.h
