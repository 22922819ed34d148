/* states.c - see states.h */

#include "states.h"

#include <assert.h>

#define STATES 9

/* ---- the tables of appendix A, a line for each type, in the order of enum state ---- */

/* A.2: from the user to the contact.  Where nothing could change the stanza is routed all the same:
 * the states of the two sides may have come apart. */
static const struct step out_subscribe[STATES] = {          /* A.2.1 */
    [NONE]        = { NONE_OUT,    PASS },
    [NONE_OUT]    = { NONE_OUT,    PASS },
    [NONE_IN]     = { NONE_OUT_IN, PASS },
    [NONE_OUT_IN] = { NONE_OUT_IN, PASS },
    [TO]          = { TO,          PASS },
    [TO_IN]       = { TO_IN,       PASS },
    [FROM]        = { FROM_OUT,    PASS },
    [FROM_OUT]    = { FROM_OUT,    PASS },
    [BOTH]        = { BOTH,        PASS }
};

static const struct step out_unsubscribe[STATES] = {        /* A.2.2 */
    [NONE]        = { NONE,    PASS },
    [NONE_OUT]    = { NONE,    PASS },
    [NONE_IN]     = { NONE_IN, PASS },
    [NONE_OUT_IN] = { NONE_IN, PASS },
    [TO]          = { NONE,    PASS },
    [TO_IN]       = { NONE_IN, PASS },
    [FROM]        = { FROM,    PASS },
    [FROM_OUT]    = { FROM,    PASS },
    [BOTH]        = { FROM,    PASS }
};

static const struct step out_subscribed[STATES] = {         /* A.2.3, section 3.4 */
    [NONE]        = { NONE,     APPROVE },
    [NONE_OUT]    = { NONE_OUT, APPROVE },
    [NONE_IN]     = { FROM,     PASS },
    [NONE_OUT_IN] = { FROM_OUT, PASS },
    [TO]          = { TO,       APPROVE },
    [TO_IN]       = { BOTH,     PASS },
    [FROM]        = { FROM,     0 },
    [FROM_OUT]    = { FROM_OUT, 0 },
    [BOTH]        = { BOTH,     0 }
};

static const struct step out_unsubscribed[STATES] = {       /* A.2.4, section 3.4 */
    [NONE]        = { NONE,     RECALL },
    [NONE_OUT]    = { NONE_OUT, RECALL },
    [NONE_IN]     = { NONE,     PASS | RECALL },
    [NONE_OUT_IN] = { NONE_OUT, PASS | RECALL },
    [TO]          = { TO,       RECALL },
    [TO_IN]       = { TO,       PASS | RECALL },
    [FROM]        = { NONE,     PASS | RECALL },
    [FROM_OUT]    = { NONE_OUT, PASS | RECALL },
    [BOTH]        = { TO,       PASS | RECALL }
};

/* A.3: from the contact to the user. */
static const struct step in_subscribe[STATES] = {           /* A.3.1 */
    [NONE]        = { NONE_IN,     PASS },
    [NONE_OUT]    = { NONE_OUT_IN, PASS },
    [NONE_IN]     = { NONE_IN,     0 },
    [NONE_OUT_IN] = { NONE_OUT_IN, 0 },
    [TO]          = { TO_IN,       PASS },
    [TO_IN]       = { TO_IN,       0 },
    [FROM]        = { FROM,        ANSWER },
    [FROM_OUT]    = { FROM_OUT,    ANSWER },
    [BOTH]        = { BOTH,        ANSWER }
};

static const struct step in_subscribe_approved[STATES] = {  /* section 3.4: it is granted unseen */
    [NONE]        = { FROM,     ANSWER | RECALL },
    [NONE_OUT]    = { FROM_OUT, ANSWER | RECALL },
    [NONE_IN]     = { FROM,     ANSWER | RECALL },
    [NONE_OUT_IN] = { FROM_OUT, ANSWER | RECALL },
    [TO]          = { BOTH,     ANSWER | RECALL },
    [TO_IN]       = { BOTH,     ANSWER | RECALL },
    [FROM]        = { FROM,     ANSWER | RECALL },
    [FROM_OUT]    = { FROM_OUT, ANSWER | RECALL },
    [BOTH]        = { BOTH,     ANSWER | RECALL }
};

static const struct step in_unsubscribe[STATES] = {         /* A.3.2 */
    [NONE]        = { NONE,     0 },
    [NONE_OUT]    = { NONE_OUT, 0 },
    [NONE_IN]     = { NONE,     PASS },
    [NONE_OUT_IN] = { NONE_OUT, PASS },
    [TO]          = { TO,       0 },
    [TO_IN]       = { TO,       PASS },
    [FROM]        = { NONE,     PASS },
    [FROM_OUT]    = { NONE_OUT, PASS },
    [BOTH]        = { TO,       PASS }
};

static const struct step in_subscribed[STATES] = {          /* A.3.3 */
    [NONE]        = { NONE,    0 },
    [NONE_OUT]    = { TO,      PASS },
    [NONE_IN]     = { NONE_IN, 0 },
    [NONE_OUT_IN] = { TO_IN,   PASS },
    [TO]          = { TO,      0 },
    [TO_IN]       = { TO_IN,   0 },
    [FROM]        = { FROM,    0 },
    [FROM_OUT]    = { BOTH,    PASS },
    [BOTH]        = { BOTH,    0 }
};

static const struct step in_unsubscribed[STATES] = {        /* A.3.4 */
    [NONE]        = { NONE,    0 },
    [NONE_OUT]    = { NONE,    PASS },
    [NONE_IN]     = { NONE_IN, 0 },
    [NONE_OUT_IN] = { NONE_IN, PASS },
    [TO]          = { NONE,    PASS },
    [TO_IN]       = { NONE_IN, PASS },
    [FROM]        = { FROM,    0 },
    [FROM_OUT]    = { FROM,    PASS },
    [BOTH]        = { FROM,    PASS }
};

static const struct step *const tables[2][4] = {
    [OUTBOUND] = {
        [XY_TYPE_SUBSCRIBE - XY_TYPE_SUBSCRIBE]    = out_subscribe,
        [XY_TYPE_SUBSCRIBED - XY_TYPE_SUBSCRIBE]   = out_subscribed,
        [XY_TYPE_UNSUBSCRIBE - XY_TYPE_SUBSCRIBE]  = out_unsubscribe,
        [XY_TYPE_UNSUBSCRIBED - XY_TYPE_SUBSCRIBE] = out_unsubscribed
    },
    [INBOUND] = {
        [XY_TYPE_SUBSCRIBE - XY_TYPE_SUBSCRIBE]    = in_subscribe,
        [XY_TYPE_SUBSCRIBED - XY_TYPE_SUBSCRIBE]   = in_subscribed,
        [XY_TYPE_UNSUBSCRIBE - XY_TYPE_SUBSCRIBE]  = in_unsubscribe,
        [XY_TYPE_UNSUBSCRIBED - XY_TYPE_SUBSCRIBE] = in_unsubscribed
    }
};

struct step state_step(enum direction d, xy_stanza_type type, const xy_roster_item *item)
{
    enum state now = state_of(item);

    assert(type >= XY_TYPE_SUBSCRIBE && type <= XY_TYPE_UNSUBSCRIBED);
    if (d == INBOUND && type == XY_TYPE_SUBSCRIBE && item->approved)
        return in_subscribe_approved[now];
    return tables[d][type - XY_TYPE_SUBSCRIBE][now];
}

/* ---- states and items ---- */

static const struct { xy_subscription subscription; bool ask, pending_in; } parts[STATES] = {
    [NONE]        = { XY_SUB_NONE, false, false },
    [NONE_OUT]    = { XY_SUB_NONE, true,  false },
    [NONE_IN]     = { XY_SUB_NONE, false, true },
    [NONE_OUT_IN] = { XY_SUB_NONE, true,  true },
    [TO]          = { XY_SUB_TO,   false, false },
    [TO_IN]       = { XY_SUB_TO,   false, true },
    [FROM]        = { XY_SUB_FROM, false, false },
    [FROM_OUT]    = { XY_SUB_FROM, true,  false },
    [BOTH]        = { XY_SUB_BOTH, false, false }
};

/* A pending request in a direction that is subscribed already means nothing. */
enum state state_of(const xy_roster_item *item)
{
    bool ask = item->ask && (item->subscription & XY_SUB_TO) == 0;
    bool in = item->pending_in && (item->subscription & XY_SUB_FROM) == 0;

    switch (item->subscription) {
    case XY_SUB_TO:
        return in ? TO_IN : TO;
    case XY_SUB_FROM:
        return ask ? FROM_OUT : FROM;
    case XY_SUB_BOTH:
        return BOTH;
    default:
        break;
    }
    if (ask)
        return in ? NONE_OUT_IN : NONE_OUT;
    return in ? NONE_IN : NONE;
}

void state_apply(struct step step, const char *request, xy_roster_item *item)
{
    bool waited = item->pending_in;

    item->subscription = parts[step.next].subscription;
    item->ask = parts[step.next].ask;
    item->pending_in = parts[step.next].pending_in;
    if ((step.effects & APPROVE) != 0)
        item->approved = true;
    if ((step.effects & RECALL) != 0)
        item->approved = false;
    if (!item->pending_in)
        item->request = NULL;
    else if (!waited)
        item->request = request;
}
