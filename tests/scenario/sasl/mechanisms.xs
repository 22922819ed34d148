# Each mechanism logs in, by STARTTLS and by direct TLS.  RFC 6120, 6; RFC 5802, 7677; RFC 5929.

alice: alice@a.test/phone

each
    mechanism           over
    PLAIN               starttls
    SCRAM-SHA-1         starttls
    SCRAM-SHA-256       starttls
    SCRAM-SHA-512       starttls
    SCRAM-SHA-1-PLUS    starttls
    SCRAM-SHA-256-PLUS  starttls
    SCRAM-SHA-512-PLUS  direct-tls
    SCRAM-SHA-256       direct-tls
    PLAIN               direct-tls

alice connects over {over} using {mechanism}
alice sends <iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='q1'/>
