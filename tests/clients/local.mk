# Real clients against a real server: slixmpp, libstrophe, Gajim's library, Profanity in a terminal.
# slixmpp and Gajim's library also resume, block, get carbons, page and search the archive; slixmpp looks through
# what waits for it, too.

EXTRA_DIST += %D%/archive.py %D%/by_hand.py %D%/clients.py %D%/demo.py %D%/gajim.py %D%/person.py \
	%D%/strophe.c %D%/terminal.py %D%/with_gajim.py

check-clients: all
	/usr/bin/python3 $(srcdir)/tests/clients/clients.py --build $(builddir) $(ARGS)

.PHONY: check-clients
