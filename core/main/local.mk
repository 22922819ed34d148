# core/main: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/arguments.c %D%/arguments.h \
	%D%/batch.c %D%/batch.h \
	%D%/client.c %D%/client.h \
	%D%/config.c %D%/config.h \
	%D%/config_tables.c %D%/config_tables.h \
	%D%/exits.c %D%/exits.h \
	%D%/json.c %D%/json.h \
	%D%/notify.c %D%/notify.h \
	%D%/process.c %D%/process.h \
	%D%/table.c %D%/table.h \
	%D%/tree.c %D%/tree.h \
	%D%/yaml.c %D%/yaml.h

bin_PROGRAMS += xylemctl
xylemctl_SOURCES = %D%/xylemctl.c
xylemctl_LDADD = $(CORE_LDADD)
