/*
 * rules.h - which messages are copied to the other devices of an account (XEP-0280 section 6.1, all of it: the
 * feature urn:xmpp:carbons:rules:0).
 */
#ifndef CARBONS_RULES_H
#define CARBONS_RULES_H

#include <xylem/module.h>

#define NS_CARBONS "urn:xmpp:carbons:2"

enum eligibility {
    NOT_ELIGIBLE,
    ELIGIBLE,
    LIKE_ITS_CAUSE                      /* an error: if the message that it answers was */
};

enum eligibility rules_ask(const xy_req *rq, bool received);

#endif
