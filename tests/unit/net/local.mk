# unit tests of core/net: unit_tests += %D%/test_NAME
