# unit tests of core/hook: unit_tests += %D%/test_NAME
