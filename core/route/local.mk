# core/route: headers and sources of this layer

core_libcore_a_SOURCES += \
	%D%/account.c %D%/account.h \
	%D%/account_load.c %D%/account_load.h \
	%D%/arrival.c %D%/arrival.h \
	%D%/ask.c %D%/ask.h \
	%D%/auth.c %D%/auth.h \
	%D%/bind.c \
	%D%/blocked.c %D%/blocked.h \
	%D%/content.c %D%/content.h \
	%D%/counters.c %D%/counters.h \
	%D%/deliver.c %D%/deliver.h \
	%D%/domain.c %D%/domain.h \
	%D%/drain.c %D%/drain.h \
	%D%/due.c %D%/due.h \
	%D%/edge.c %D%/edge.h \
	%D%/hooks.c %D%/hooks.h \
	%D%/identity.c %D%/identity.h \
	%D%/iq.c %D%/iq.h \
	%D%/local.c %D%/local.h \
	%D%/mailbox.c %D%/mailbox.h \
	%D%/managed.c %D%/managed.h %D%/managed_private.h \
	%D%/nonza.c %D%/nonza.h \
	%D%/offer.c %D%/offer.h \
	%D%/order.c %D%/order.h \
	%D%/own_copy.c %D%/own_copy.h \
	%D%/path.c %D%/path.h \
	%D%/post.c %D%/presence.c %D%/post.h \
	%D%/quota.c %D%/quota.h \
	%D%/receive.c \
	%D%/record.c %D%/record.h \
	%D%/remote.c %D%/remote.h \
	%D%/resume.c \
	%D%/revoke.c %D%/revoke.h \
	%D%/room.c %D%/room.h \
	%D%/router.c %D%/router.h \
	%D%/session.c %D%/session.h \
	%D%/stanza_id.c %D%/stanza_id.h \
	%D%/states.c %D%/states.h \
	%D%/store.c %D%/store.h \
	%D%/turn.c %D%/turn.h \
	%D%/usage.c %D%/usage.h \
	%D%/waiting.c %D%/waiting.h \
	%D%/window.c %D%/window.h
