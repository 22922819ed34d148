# Before login everything is small: depth, elements, attributes, bytes.  docs/hostile-input.md, cases 12, 13; R3.

raw: a.test

each
    what
    depth
    children
    attributes
    namespaces
    text
    spaces

define depth
    raw sends "<a>" * 80000
define children
    raw sends "<a>" "<b/>" * 60000
define attributes
    raw sends "<a " "b='1' " * 20000
define namespaces
    raw sends "<a " "xmlns:p='urn:x' " * 20000
define text
    raw sends "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" "QUJD" * 262144
define spaces
    raw sends " " * 10485760

raw opens stream
do {what}
raw receives stream-error policy-violation
