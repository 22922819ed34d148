# unit tests of core/route: unit_tests += %D%/test_NAME
