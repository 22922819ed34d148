# xylemctl stop ends the server as SIGTERM does.

server: {}

alice: alice@a.test/phone

alice connects
ctl stop
alice receives stream-error system-shutdown
