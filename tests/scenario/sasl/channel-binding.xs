# Both channel bindings that are announced, with each mechanism, and without one where they are on offer.
# RFC 9266, RFC 5929, 4; XEP-0440.

alice: alice@a.test/phone

each
    mechanism           binding                 over
    SCRAM-SHA-1-PLUS    tls-exporter            starttls
    SCRAM-SHA-256-PLUS  tls-exporter            starttls
    SCRAM-SHA-512-PLUS  tls-exporter            direct-tls
    SCRAM-SHA-1-PLUS    tls-server-end-point    direct-tls
    SCRAM-SHA-256-PLUS  tls-server-end-point    starttls
    SCRAM-SHA-512-PLUS  tls-server-end-point    starttls

alice connects over {over} using {mechanism} with binding "{binding}"
alice sends <iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='q1'/>
