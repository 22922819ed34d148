# unit tests of core/main: unit_tests += %D%/test_NAME
