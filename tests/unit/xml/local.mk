# unit tests of core/xml: unit_tests += %D%/test_NAME
unit_tests += %D%/test_chars %D%/test_framer %D%/test_names %D%/test_parser %D%/test_stanza \
	%D%/test_write %D%/test_xml
tests_unit_xml_test_framer_SOURCES = %D%/test_framer.c %D%/frames.h
