# The deadline holds inside TLS and between the steps, and ends with the login.  docs/hostile-input.md, R3.
# (A busy machine may need several tries to do in time what is to be done before it.)

server: { limits: { login: 3s } }

alice: alice@a.test/phone
bob: bob@a.test/desk

in the end
    bob is online
in the end
    alice opens
    alice opens stream
    alice secures
alice receives stream-error connection-timeout
bob sends <message to='{bob}' id='m1'/>
bob receives <message id='m1'/>
