# A client that says it could bind to the channel but was not offered to, while it was, has met
# somebody in the middle.  docs/hostile-input.md, case 24; RFC 5802, 6.

alice: alice@a.test/phone

alice is refused not-authorized using SCRAM-SHA-256 with gs2 "y,,"
alice is refused not-authorized using SCRAM-SHA-1 with gs2 "y,,"
log says "interception suspected: login of {alice.user} from"
