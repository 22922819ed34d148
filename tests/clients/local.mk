# Real clients against a real server: slixmpp, libstrophe, Gajim's library, Profanity in a
# terminal.

EXTRA_DIST += %D%/clients.py %D%/demo.py %D%/gajim.py %D%/person.py %D%/strophe.c %D%/terminal.py

check-clients: all
	/usr/bin/python3 $(srcdir)/tests/clients/clients.py --build $(builddir) $(ARGS)

.PHONY: check-clients
