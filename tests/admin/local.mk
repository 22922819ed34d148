# What an administrator does to a real server and scenarios cannot: files that are wrong, renewed
# certificates, passwords typed at a terminal, Ctrl-C, other users, backups.

EXTRA_DIST += %D%/server.py %D%/test_backup.py %D%/test_backup_away.py %D%/test_commands.py \
	%D%/test_configuration.py %D%/test_manual.py %D%/test_store.py %D%/test_waiting.py
TESTS += %D%/test_backup.py %D%/test_backup_away.py %D%/test_commands.py %D%/test_configuration.py \
	%D%/test_manual.py %D%/test_store.py %D%/test_waiting.py
