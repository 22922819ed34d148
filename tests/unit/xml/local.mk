# unit tests of core/xml: unit_tests += %D%/test_NAME
unit_tests += %D%/test_bidi %D%/test_body_text %D%/test_canonical %D%/test_chars %D%/test_codes %D%/test_domain %D%/test_framer \
	%D%/test_jid %D%/test_names %D%/test_nodeprep %D%/test_parser %D%/test_precis \
	%D%/test_saslprep %D%/test_stanza %D%/test_write %D%/test_xml
tests_unit_xml_test_framer_SOURCES = %D%/test_framer.c %D%/frames.h
EXTRA_DIST += %D%/prepared.h
