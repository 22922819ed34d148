# The deadline holds inside TLS and between the steps, and ends with the login.  docs/hostile-input.md, R3.

server: { limits: { login: 12s } }

alice: alice@a.test/phone
bob: bob@a.test/desk

bob is online
alice opens stream
alice secures
within 20s alice receives stream-error connection-timeout
bob sends <message to='{bob}' id='m1'/>
bob receives <message id='m1'/>
