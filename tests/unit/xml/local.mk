unit_tests += %D%/test_framer
tests_unit_xml_test_framer_SOURCES = %D%/test_framer.c %D%/frames.h
