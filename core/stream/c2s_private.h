/*
 * c2s_private.h - a client stream as its four files see it: c2s.c (what is allowed when, life),
 * c2s_login.c (headers, TLS, SASL), c2s_session.c (bind, stanzas, output) and c2s_managed.c
 * (stream management).
 */
#ifndef XYLEM_STREAM_C2S_PRIVATE_H
#define XYLEM_STREAM_C2S_PRIVATE_H

#include "route/session.h"
#include "stream/c2s.h"
#include "stream/sasl.h"
#include "stream/stream.h"

enum state {
    ST_CONNECTED,       /* the first header is expected                       */
    ST_TLS,             /* a handshake is under way                           */
    ST_FEATURES,        /* STARTTLS or SASL is expected                       */
    ST_SASL,            /* a challenge is out                                 */
    ST_ASKING,          /* the auth chain is asked; nothing is read           */
    ST_MOVING,          /* authenticated, on the way to the account's shard   */
    ST_AUTHENTICATED,   /* the header of the authenticated stream is expected */
    ST_READY,           /* bind is expected                                   */
    ST_BINDING,         /* the router is asked; nothing is read               */
    ST_RESUMING,        /* the same, for a session that was before            */
    ST_BOUND,
    ST_OVER,
    STATES
};

enum event {
    EV_HEADER, EV_STARTTLS, EV_AUTH, EV_RESPONSE, EV_ABORT, EV_COMPRESS, EV_BIND, EV_SESSION,
    EV_ENABLE, EV_RESUME, EV_REQUEST, EV_ACK,            /* XEP-0198 */
    EV_STANZA, EV_OTHER,
    EVENTS
};

/* What exists only until a resource is bound. */
struct login {
    struct domain    *domain;            /* a reference: of the last header */
    struct domain    *under_tls;         /* a reference: STARTTLS was begun for it; NULL: none */
    struct sasl_offer offer;
    struct sasl_terms terms;
    struct auth_call *can;               /* what may be offered is found out; NULL: it is not */
    struct sasl      *sasl;
    struct bind      *bind;
    struct stanza    *bind_request;
    struct resume    *resume;
    char             *previd;            /* what it asks to resume */
    uint64_t          h;
    uint64_t          began;             /* mono ms: the exchange under way */
    uint8_t           exchanges, guesses;    /* that failed */
    bool              warned;            /* of an interception */
};

struct c2s {
    struct stream      stream;           /* first: kinds and ops get it back by address */
    struct c2s_config *config;
    struct login      *login;            /* NULL once bound */
    struct identity   *identity;         /* between authentication and bind; then the session's */
    struct session    *session;          /* NULL until bound */
    char              *lang;             /* its default language (section 4.7.4); NULL: none */
    uint8_t            state;
    bool               full;             /* the session waits for room */
};

struct input {                           /* of an event; one of them is set */
    const struct header *header;
    struct stanza      **element;        /* an action may take it */
};

static inline struct c2s *c2s_of(const struct stream *s)
{
    return (struct c2s *)(void *)(uintptr_t)s;
}

/* Whose limits hold; NULL: nobody has logged in. */
const struct domain *c2s_domain(const struct c2s *c);

/* <name xmlns='ns'/>, or with one empty child. */
void c2s_say(struct c2s *c, const char *name, const char *ns, const char *child);
void c2s_send_features(struct c2s *c);

/* ---- actions of the table ---- */

/* c2s_login.c */
void c2s_begin(struct c2s *c, struct input *in);
void c2s_begin_authenticated(struct c2s *c, struct input *in);
void c2s_start_tls(struct c2s *c, struct input *in);
void c2s_begin_login(struct c2s *c, struct input *in);
void c2s_go_on_login(struct c2s *c, struct input *in);
void c2s_abort_login(struct c2s *c, struct input *in);
void c2s_free_login(struct login **l);

/* c2s_session.c */
void c2s_bind(struct c2s *c, struct input *in);
void c2s_refuse_bind(struct c2s *c, struct input *in);
void c2s_establish(struct c2s *c, struct input *in);
void c2s_receive(struct c2s *c, struct input *in);
void c2s_other(struct c2s *c, struct input *in);
void c2s_oversize(struct c2s *c, struct stanza **head);
void c2s_drained(struct c2s *c);
void c2s_keep_alive(struct c2s *c);
void c2s_wrote_answer(struct c2s *c);
void c2s_enter_bound(struct c2s *c, struct session *session);
extern const struct session_ops c2s_session_ops;

/* c2s_managed.c */
void c2s_enable(struct c2s *c, struct input *in);
void c2s_resume(struct c2s *c, struct input *in);
void c2s_requested(struct c2s *c, struct input *in);
void c2s_acknowledged(struct c2s *c, struct input *in);
void c2s_unexpected(struct c2s *c, struct input *in);
void c2s_say_handled(void *stream, uint32_t h);
void c2s_ask_handled(void *stream);
void c2s_replaced(void *stream);

#endif
