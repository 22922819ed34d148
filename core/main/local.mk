# core/main: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/arguments.c %D%/arguments.h \
	%D%/awaiting.c \
	%D%/batch.c %D%/batch.h \
	%D%/carry.c %D%/carry.h %D%/carry_private.h %D%/carry_backup.c \
	%D%/certificates.c %D%/certificates.h \
	%D%/changes.c %D%/changes.h \
	%D%/client.c %D%/client.h \
	%D%/commands.c %D%/commands.h \
	%D%/commands_account.c %D%/commands_exchange.c %D%/commands_import.c %D%/commands_module.c \
	%D%/commands_save.c %D%/commands_server.c %D%/commands_session.c %D%/commands_store.c \
	%D%/config.c %D%/config.h \
	%D%/config_tables.c %D%/config_tables.h \
	%D%/control.c %D%/control.h \
	%D%/conversation.c %D%/conversation.h \
	%D%/counted.c %D%/counted.h \
	%D%/describe.c %D%/describe.h \
	%D%/errand.c %D%/errand.h \
	%D%/exchange_give.c %D%/exchange_give.h \
	%D%/exchange_take.c %D%/exchange_take.h \
	%D%/exits.c %D%/exits.h \
	%D%/feed.c %D%/feed.h \
	%D%/held.c %D%/held.h \
	%D%/hosts.c %D%/hosts.h \
	%D%/listen.c %D%/listen.h \
	%D%/lua_data.c %D%/lua_data.h \
	%D%/migrate.c %D%/migrate.h \
	%D%/notify.c %D%/notify.h \
	%D%/nth.c %D%/nth.h \
	%D%/offline.c %D%/offline.h \
	%D%/opening.c %D%/opening.h \
	%D%/output.c %D%/output.h \
	%D%/pie.c %D%/pie.h \
	%D%/process.c %D%/process.h \
	%D%/prosody.c %D%/prosody.h \
	%D%/reload.c \
	%D%/secrets.c %D%/secrets.h \
	%D%/load.c %D%/load.h \
	%D%/server.c %D%/server.h %D%/server_private.h \
	%D%/supervisor.c %D%/supervisor.h \
	%D%/table.c %D%/table.h \
	%D%/tree.c %D%/tree.h \
	%D%/yaml.c %D%/yaml.h

sbin_PROGRAMS += xylemd
xylemd_SOURCES = %D%/xylemd.c
xylemd_LDADD = $(CORE_LDADD)

bin_PROGRAMS += xylemctl
xylemctl_SOURCES = %D%/xylemctl.c
xylemctl_LDADD = $(CORE_LDADD)
