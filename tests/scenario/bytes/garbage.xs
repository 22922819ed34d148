# Other protocols on the port.

raw: a.test

each
    bytes
    "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    "SSH-2.0-OpenSSH_9.2\r\n"
    "<policy-file-request/>\0"
    "EHLO a.test\r\n"

raw opens
raw sends "{bytes}"
raw is cut off
