# core/save: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/backup_file.c %D%/backup_file.h \
	%D%/op_line.c %D%/op_line.h \
	%D%/only.c %D%/only.h \
	%D%/refused.c %D%/refused.h \
	%D%/restoring.c %D%/restoring.h \
	%D%/saving.c %D%/saving.h \
	%D%/stream.c %D%/stream.h \
	%D%/writing.c %D%/writing.h
