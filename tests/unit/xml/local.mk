# unit tests of core/xml: unit_tests += %D%/test_NAME
