# unit tests of core/module: unit_tests += %D%/test_NAME
