# core/module: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/administer.c %D%/administer.h \
	%D%/api.c %D%/api.h %D%/api_parts.h \
	%D%/api_account.c %D%/api_archive.c \
	%D%/api_blocking.c \
	%D%/api_command.c \
	%D%/api_exchange.c \
	%D%/api_instance.c \
	%D%/api_mailbox.c \
	%D%/api_mailbox_add.c %D%/api_mailbox_rows.c \
	%D%/api_memory.c \
	%D%/api_rows.c %D%/api_rows.h \
	%D%/api_service.c \
	%D%/api_stanza.c \
	%D%/api_store.c \
	%D%/api_work.c \
	%D%/api_xml.c \
	%D%/background.c %D%/background.h \
	%D%/crash.c %D%/crash.h \
	%D%/descriptor.c %D%/descriptor.h \
	%D%/incoming.c %D%/incoming.h \
	%D%/lanes.c %D%/lanes.h \
	%D%/loader.c %D%/loader.h \
	%D%/moved.c %D%/moved.h \
	%D%/note.c %D%/note.h \
	%D%/scram.c %D%/scram.h
