/*
 * stanza.h - a message, presence or iq on its way, and the XML around it.
 *
 * A stanza is one arena: the tree, its addresses and everything derived from it.  Its maker may
 * change it; from stanza_seal() on it is immutable and may be shared between shards by reference
 * count.  `rendered` keeps the serialized form with a gap for the `to` attribute, so that a fan-out
 * serializes once.
 */
#ifndef XYLEM_XML_STANZA_H
#define XYLEM_XML_STANZA_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "xml/jid.h"
#include "xml/xml.h"

struct stanza_rendered;

enum stanza_kind { STANZA_OTHER, STANZA_MESSAGE, STANZA_PRESENCE, STANZA_IQ };

enum stanza_type {
    TYPE_NONE,                  /* no type attribute: available presence */
    TYPE_ERROR,
    TYPE_GET, TYPE_SET, TYPE_RESULT,                                /* iq */
    TYPE_NORMAL, TYPE_CHAT, TYPE_GROUPCHAT, TYPE_HEADLINE,          /* message; normal: or none */
    TYPE_UNAVAILABLE, TYPE_SUBSCRIBE, TYPE_SUBSCRIBED,              /* presence */
    TYPE_UNSUBSCRIBE, TYPE_UNSUBSCRIBED, TYPE_PROBE,
    TYPE_INVALID                /* an iq or presence type that does not exist */
};

/* RFC 6120 section 8.3.3, one line each: name, condition, type. */
#define STANZA_CONDITIONS(X)                                        \
    X(BAD_REQUEST,            "bad-request",             "modify")  \
    X(CONFLICT,               "conflict",                "cancel")  \
    X(FEATURE_NOT_IMPLEMENTED,"feature-not-implemented", "cancel")  \
    X(FORBIDDEN,              "forbidden",               "auth")    \
    X(GONE,                   "gone",                    "cancel")  \
    X(INTERNAL_SERVER_ERROR,  "internal-server-error",   "cancel")  \
    X(ITEM_NOT_FOUND,         "item-not-found",          "cancel")  \
    X(JID_MALFORMED,          "jid-malformed",           "modify")  \
    X(NOT_ACCEPTABLE,         "not-acceptable",          "modify")  \
    X(NOT_ALLOWED,            "not-allowed",             "cancel")  \
    X(NOT_AUTHORIZED,         "not-authorized",          "auth")    \
    X(POLICY_VIOLATION,       "policy-violation",        "modify")  \
    X(RECIPIENT_UNAVAILABLE,  "recipient-unavailable",   "wait")    \
    X(REDIRECT,               "redirect",                "modify")  \
    X(REGISTRATION_REQUIRED,  "registration-required",   "auth")    \
    X(REMOTE_SERVER_NOT_FOUND,"remote-server-not-found", "cancel")  \
    X(REMOTE_SERVER_TIMEOUT,  "remote-server-timeout",   "wait")    \
    X(RESOURCE_CONSTRAINT,    "resource-constraint",     "wait")    \
    X(SERVICE_UNAVAILABLE,    "service-unavailable",     "cancel")  \
    X(SUBSCRIPTION_REQUIRED,  "subscription-required",   "auth")    \
    X(UNDEFINED_CONDITION,    "undefined-condition",     "cancel")  \
    X(UNEXPECTED_REQUEST,     "unexpected-request",      "wait")

enum stanza_condition {
    CONDITION_NONE,
#define X(name, text, type) CONDITION_##name,
    STANZA_CONDITIONS(X)
#undef X
    CONDITION_COUNT
};

struct stanza {
    struct arena     *arena;
    struct xml       *root;
    const struct jid *from, *to;      /* NULL: absent, or not parsed yet (stanza_address)  */
    const char       *id;             /* NULL: absent */
    uint32_t          wire_size;      /* bytes on the wire as received; 0: made here */
    uint8_t           kind, type;     /* enum stanza_kind, enum stanza_type */
    bool              sealed;
    /* private to stanza.c */
    atomic_bool       written_;       /* a second writing is worth a cache */
    _Atomic(struct stanza_rendered *) rendered_;
    atomic_uint       refs_;
};

/* Takes the arena over (freed on refusal too).  root lies in it.  Sets kind, type and id from root;
 * addresses stay NULL until stanza_address(). */
struct stanza *stanza_adopt(struct arena **a, struct xml *root);
struct stanza *stanza_new(enum stanza_kind kind, enum stanza_type type);   /* empty, unsealed */

/* Parses the `to` and `from` attributes; false: *bad names the attribute that is no address, or is
 * NULL when memory was refused. */
bool stanza_address(struct stanza *s, const char **bad);

/* Unsealed only.  The address is copied in, NULL removes it; false: refused, the old one is
 * gone. */
bool stanza_set_from(struct stanza *s, const struct jid *from);
bool stanza_set_to(struct stanza *s, const struct jid *to);

/* From here on the tree is const: its builders refuse (xml.arena is NULL). */
void stanza_seal(struct stanza *s);

struct stanza *stanza_ref(struct stanza *s);
void           stanza_unref(struct stanza **s);
size_t         stanza_size(const struct stanza *s);        /* bytes held, for budgets */

/* The first child element that is no <error/>: what an iq is about.  NULL: none. */
const struct xml *stanza_payload(const struct stanza *s);

/* An error or a result. */
static inline bool stanza_is_answer(const struct stanza *s)
{
    return s->type == TYPE_ERROR || s->type == TYPE_RESULT;
}

/* A copy that may be changed again. */
struct stanza *stanza_thaw(const struct stanza *s);

/* Replies, unsealed, addressed back; NULL: refused memory.  The payload is copied in. */
struct stanza *stanza_result(const struct stanza *request, const struct xml *payload);

/* RFC 6120 section 8.3: NULL also when s is itself an answer, which is never answered. */
struct stanza *stanza_error(const struct stanza *s, enum stanza_condition condition,
                            const char *text, const char *by);     /* NULL: no such part */

/* An error that goes in place of this result of an iq, from and to the same.  NULL: no memory. */
struct stanza *stanza_result_refused(const struct stanza *result, enum stanza_condition condition, const char *text);

/* To an error that is not sealed: another type (NULL: as it is) and an application's own condition (section 8.3.4;
 * NULL: none), which is copied.  false: refused memory. */
bool stanza_error_extend(struct stanza *e, const char *type, const struct xml *detail);

/* Serialized with `to` as given (NULL: as in the tree), appended to out.  context: the content
 * namespace of the stream.  Sealed stanzas serialize once and splice.  Any thread. */
void stanza_write(struct text *out, struct stanza *s, const struct jid *to, const char *context);

/* The same with `tail`, which is serialized XML, as the last children. */
void stanza_write_with(struct text *out, struct stanza *s, const struct jid *to, const char *context,
                       struct str tail);

const char *stanza_type_name(enum stanza_type type);       /* "chat"; NULL for none */

#endif
