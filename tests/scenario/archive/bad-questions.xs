# What cannot be asked gets the error that says why.  XEP-0313, Filtering results; XEP-0059.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone

each
    error                       inside
    item-not-found              "<set xmlns='http://jabber.org/protocol/rsm'><after>09af3-cc343-b409f</after></set>"
    item-not-found              "<set xmlns='http://jabber.org/protocol/rsm'><before>00000000000000000000000000000000</before></set>"
    item-not-found              "<x xmlns='jabber:x:data' type='submit'>{type}<field var='ids'><value>1</value></field></x>"
    feature-not-implemented     "<x xmlns='jabber:x:data' type='submit'>{type}<field var='urn:example:x'><value>1</value></field></x>"
    bad-request                 "<x xmlns='jabber:x:data' type='submit'>{type}<field var='start'><value>noon</value></field></x>"
    bad-request                 "<x xmlns='jabber:x:data' type='submit'><field var='with'><value>a.test</value></field></x>"
    jid-malformed               "<x xmlns='jabber:x:data' type='submit'>{type}<field var='with'><value>@</value></field></x>"
    bad-request                 "<set xmlns='http://jabber.org/protocol/rsm'><max>many</max></set>"
    feature-not-implemented     "<set xmlns='http://jabber.org/protocol/rsm'><index>3</index></set>"

let type = "<field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>"
alice connects
alice sends "<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'>{inside}</query></iq>"
alice receives <iq type='error' id='q1'><error><e:{error}/></error></iq>
