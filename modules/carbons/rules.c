/* rules.c - see rules.h */

#include "rules.h"

#define NS_MUC_USER "http://jabber.org/protocol/muc#user"

/* name NULL: any element of the namespace. */
struct mark { const char *name, *ns; };

static bool has_any(const xy_xml *message, const struct mark *marks)
{
    for (; marks->ns != NULL; marks++)
        if (xy_child(message, marks->name, marks->ns) != NULL)
            return true;
    return false;
}

/* Section 8: senders put both, and either says it (XEP-0334 section 4.3). */
static const struct mark unwanted[] = {
    { "private", NS_CARBONS }, { "no-copy", "urn:xmpp:hints" }, { 0 }
};

/* Invitations are for the account, whichever device is asked. */
static bool is_invitation(const xy_xml *message)
{
    const xy_xml *muc = xy_child(message, "x", NS_MUC_USER);

    return xy_child(message, "x", "jabber:x:conference") != NULL ||
           (muc != NULL && xy_child(muc, "invite", NS_MUC_USER) != NULL);
}

/* The room itself sends it to each device that is in it. */
static bool is_from_occupant(const xy_req *rq, const xy_xml *message)
{
    return xy_child(message, "x", NS_MUC_USER) != NULL && xy_from(rq) != NULL &&
           xy_jid_resource(xy_from(rq)) != NULL;
}

static const struct mark of_conversations[] = {
    { NULL, "urn:xmpp:receipts" },                              /* XEP-0184 */
    { NULL, "http://jabber.org/protocol/chatstates" },          /* XEP-0085 */
    { NULL, "urn:xmpp:chat-markers:0" },                        /* XEP-0333 */
    { 0 }
};

enum eligibility rules_ask(const xy_req *rq, bool received)
{
    const xy_xml *message = xy_stanza(rq);
    xy_stanza_type type = xy_type(rq);

    if (type == XY_TYPE_GROUPCHAT || type == XY_TYPE_HEADLINE || has_any(message, unwanted))
        return NOT_ELIGIBLE;
    if (type == XY_TYPE_ERROR)
        return LIKE_ITS_CAUSE;
    if (is_invitation(message))
        return ELIGIBLE;
    if (received && is_from_occupant(rq, message))
        return NOT_ELIGIBLE;
    if (type == XY_TYPE_CHAT || xy_child(message, "body", "jabber:client") != NULL)
        return ELIGIBLE;
    return has_any(message, of_conversations) ? ELIGIBLE : NOT_ELIGIBLE;
}
