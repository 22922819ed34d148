/*
 * states.h - the subscription states of RFC 6121 appendix A, and what each subscription stanza does
 * in each.
 */
#ifndef PRESENCE_STATES_H
#define PRESENCE_STATES_H

#include <xylem/module.h>

enum state {                            /* appendix A.1 */
    NONE, NONE_OUT, NONE_IN, NONE_OUT_IN, TO, TO_IN, FROM, FROM_OUT, BOTH
};

enum direction { OUTBOUND, INBOUND };

enum {                                  /* effects, bits */
    PASS    = 1,                        /* outbound: it is routed; inbound: it is delivered */
    ANSWER  = 2,                        /* the server answers with `subscribed` for the account */
    APPROVE = 4,                      /* it counts as approval of a request to come (section 3.4) */
    RECALL  = 8                         /* such an approval is void */
};

struct step {
    uint8_t next;                       /* enum state */
    uint8_t effects;
};

/* type: one of XY_TYPE_SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED. */
struct step state_step(enum direction d, xy_stanza_type type, const xy_roster_item *item);

enum state state_of(const xy_roster_item *item);

/* The item as it is after the step; request: the stanza to keep when the step begins to wait for an
 * answer. */
void state_apply(struct step step, const char *request, xy_roster_item *item);

#endif
