# core/hook: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/command.c %D%/command.h \
	%D%/conf.c %D%/conf.h \
	%D%/dispatch.c %D%/dispatch.h \
	%D%/exchange.c %D%/exchange.h \
	%D%/handles.h \
	%D%/instance.c %D%/instance.h \
	%D%/job.h \
	%D%/profile.c %D%/profile.h \
	%D%/request.c %D%/request.h \
	%D%/sequence.c %D%/sequence.h \
	%D%/settings.c %D%/settings.h \
	%D%/ticket.c %D%/ticket.h \
	%D%/used.c %D%/used.h
