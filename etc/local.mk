# Sample configuration and the systemd unit.
