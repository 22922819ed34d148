# Sample configuration and the systemd unit.

EXTRA_DIST += %D%/demo
