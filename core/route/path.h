/*
 * path.h - a stanza's way through the server, one stage after the other.
 *
 *     receive -> path_out -> path_route -> path_in -> deliver -> path_end
 *                hooks OUT   which actor   hooks IN    RFC 6121 section 8
 *
 * A copy of a stanza for one recipient is one request.  Each stage either hands it on, keeps it (a hook said
 * XY_LATER) or ends it; every copy comes to exactly one path_end, which counts it.
 */
#ifndef XYLEM_ROUTE_PATH_H
#define XYLEM_ROUTE_PATH_H

#include "hook/request.h"
#include "route/account.h"
#include "route/domain.h"

enum copy_end { COPY_DELIVERED, COPY_STORED, COPY_HANDLED, COPY_ERRORED, COPY_DROPPED };

/* A copy of *s (reference taken over, sealed) for `to` (NULL: the stanza's own `to`, which may
 * be absent), asked of d's modules first.  NULL: refused, *s is still the caller's. */
xy_req *path_new(struct stanza **s, const struct jid *to, struct domain *d);

bool path_own_address(xy_req *rq);  /* a `to` that was lent is kept; false: refused, and rq has ended */

void path_out(xy_req *rq);          /* on the sender's shard, from a local session */
void path_route(xy_req *rq);        /* to whoever is addressed, on whatever shard that is */
void path_hooks(xy_req *rq, xy_point point);   /* hooks of the stage, then what follows it */
void path_in(xy_req *rq);           /* rq->account is set and live */

void path_end(xy_req *rq, enum copy_end end, const char *reason);    /* reason: for COPY_DROPPED */
void path_fail(xy_req *rq, enum stanza_condition c, const char *text);  /* an error to the sender, or a drop */
void path_refuse(xy_req *rq, const struct request_outcome *o);      /* the same, as a module wants it */

/* It was to be kept and cannot be: an error, unless some other device of the account has it already. */
void path_not_kept(xy_req *rq, enum stanza_condition c, const char *text);

/* Gives back what a request of this layer holds: the pin, the domain, the request. */
void path_free(xy_req **rq);

/* Who is answered: the error or result goes to the sender's session, or is routed to its address. */
void path_answer(xy_req *rq, struct stanza **answer);
void path_answer_session(struct session *s, struct stanza **answer);    /* the former */

#endif
