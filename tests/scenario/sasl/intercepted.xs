# Somebody in the middle who has another valid certificate is found out by who binds to the channel.
# docs/hostile-input.md, case 24; RFC 5802, 6; RFC 9266; RFC 5929, 4.

alice: alice@a.test/phone

requires xylem

each
    mechanism           binding
    SCRAM-SHA-1-PLUS    tls-exporter
    SCRAM-SHA-256-PLUS  tls-exporter
    SCRAM-SHA-512-PLUS  tls-exporter
    SCRAM-SHA-1-PLUS    tls-server-end-point
    SCRAM-SHA-256-PLUS  tls-server-end-point

alice opens through an interceptor
alice opens stream
alice is refused not-authorized using {mechanism} with binding "{binding}"
log says "interception suspected: login of {alice.user} from"
