# unit tests of core/base: unit_tests += %D%/test_NAME
unit_tests += %D%/test_error
