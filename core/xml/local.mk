# core/xml: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/framer.h \
	%D%/jid.h \
	%D%/parser.h \
	%D%/stanza.h \
	%D%/xml.h
