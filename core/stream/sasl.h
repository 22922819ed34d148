/*
 * sasl.h - authentication of one stream (RFC 6120 section 6), without the XML around it.
 *
 * An exchange is begun with a mechanism's name and goes on with responses; each step ends at once
 * or, when the domain's auth chain has to be asked, with SASL_WAIT and a call of ready() later.
 * Beginning again discards what was under way.  A user that does not exist is answered in the same
 * shape and time as one whose password is wrong.  Nothing of a password outlives the step that used
 * it.
 */
#ifndef XYLEM_STREAM_SASL_H
#define XYLEM_STREAM_SASL_H

#include "route/auth.h"
#include "route/domain.h"
#include "stream/mechanism.h"
#include "xml/jid.h"

/* RFC 6120 section 6.5, one line each.  What is not offered is an invalid mechanism, never one
 * too weak: a domain offers what it accepts. */
#define SASL_FAILURES(X)                                      \
    X(ABORTED,                "aborted")                      \
    X(ACCOUNT_DISABLED,       "account-disabled")             \
    X(CREDENTIALS_EXPIRED,    "credentials-expired")          \
    X(ENCRYPTION_REQUIRED,    "encryption-required")          \
    X(INCORRECT_ENCODING,     "incorrect-encoding")           \
    X(INVALID_AUTHZID,        "invalid-authzid")              \
    X(INVALID_MECHANISM,      "invalid-mechanism")            \
    X(MALFORMED_REQUEST,      "malformed-request")            \
    X(MECHANISM_TOO_WEAK,     "mechanism-too-weak")           \
    X(NOT_AUTHORIZED,         "not-authorized")               \
    X(TEMPORARY_AUTH_FAILURE, "temporary-auth-failure")

enum sasl_failure {
    SASL_NO_FAILURE,
#define X(name, text) SASL_##name,
    SASL_FAILURES(X)
#undef X
    SASL_FAILURE_COUNT
};
const char *sasl_failure_name(enum sasl_failure f);

enum sasl_step { SASL_WAIT, SASL_CHALLENGE, SASL_SUCCESS, SASL_FAILURE };

struct sasl;

/* offer and terms must live as long; ready() comes on this shard and never from inside a call. */
struct sasl *sasl_new(struct domain *d, const struct sasl_offer *offer,
                      const struct sasl_terms *terms,
                      void (*ready)(void *arg, enum sasl_step step), void *arg);
void         sasl_free(struct sasl **s);

/* initial: the text of <auth/>, base64; len 0: no initial response, "=": an empty one. */
enum sasl_step sasl_begin(struct sasl *s, const char *mechanism, struct str initial);
enum sasl_step sasl_respond(struct sasl *s, struct str response);
enum sasl_step sasl_abort(struct sasl *s);

/* After a step. */
struct str               sasl_data(const struct sasl *s);       /* CHALLENGE, SUCCESS: base64 */
enum sasl_failure        sasl_failure(const struct sasl *s);    /* FAILURE */
const char              *sasl_reason(const struct sasl *s);     /* FAILURE: for the log */
bool                     sasl_guessed(const struct sasl *s);    /* FAILURE: after a comparison */
bool                     sasl_intercepted(const struct sasl *s);
const char              *sasl_user(const struct sasl *s);       /* as the client wrote it, or "" */
const struct jid        *sasl_who(const struct sasl *s);        /* SUCCESS: canonical bare JID */
const struct mechanism  *sasl_mechanism(const struct sasl *s);  /* NULL: none */

/* Is `name` (normalised) the domain's name or one of its aliases? */
bool domain_answers_to(const struct domain *d, struct str name);

#endif
