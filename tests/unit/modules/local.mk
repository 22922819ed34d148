# unit tests of modules/: unit_tests += %D%/NAME/test_FILE
