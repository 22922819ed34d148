# The deadline holds inside TLS and between the steps.  RELIABILITY, R3.

alice: alice@a.test/phone

alice opens stream
alice secures
within 40s alice receives stream-error connection-timeout
