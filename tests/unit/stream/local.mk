# unit tests of core/stream: unit_tests += %D%/test_NAME
