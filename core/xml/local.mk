# core/xml: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/bidi.c %D%/bidi.h \
	%D%/body_text.c %D%/body_text.h \
	%D%/canonical.c %D%/canonical.h \
	%D%/chars.c %D%/chars.h \
	%D%/codes.c %D%/codes.h \
	%D%/domain.c %D%/domain.h \
	%D%/escape.h \
	%D%/framer.c %D%/framer.h \
	%D%/jid.c %D%/jid.h \
	%D%/names.c %D%/names.def %D%/names.h \
	%D%/nodeprep.c %D%/nodeprep.h %D%/unassigned.def \
	%D%/parser.c %D%/parser.h \
	%D%/precis.c %D%/precis.h \
	%D%/saslprep.c %D%/saslprep.h \
	%D%/stanza.c %D%/stanza.h \
	%D%/write.c \
	%D%/xml.c %D%/xml.h \
	%D%/tree.h
