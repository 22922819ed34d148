# core/main: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/config.c %D%/config.h \
	%D%/config_tables.c %D%/config_tables.h \
	%D%/json.c %D%/json.h \
	%D%/notify.c %D%/notify.h \
	%D%/process.c %D%/process.h \
	%D%/table.c %D%/table.h \
	%D%/tree.c %D%/tree.h \
	%D%/yaml.c %D%/yaml.h
