/*
 * jid.h - XMPP addresses (RFC 7622), in one normal form.
 *
 * A jid is one immutable block: the normalised text "local@domain/resource" and the lengths of its
 * parts, so two addresses are equal when their bytes are.  ASCII takes a fast path; everything else
 * goes through PRECIS (libunistring) and IDNA (libidn2).  An address that only Nodeprep (RFC 6122)
 * accepts is accepted too, because other servers route such addresses; names for new accounts have
 * to pass jid_local_allowed().
 */
#ifndef XYLEM_XML_JID_H
#define XYLEM_XML_JID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

#define JID_PART_MAX 1023                         /* bytes of one part, RFC 7622 section 3 */
#define JID_MAX      (3 * JID_PART_MAX + 2)

struct jid {
    uint16_t local_len, domain_len, resource_len; /* 0: that part is absent (never the domain) */
    uint16_t len;                                 /* of text */
    char     text[];                              /* NUL-terminated, normalised */
};

/* NULL: not an address (*why, when not NULL, gets a constant text), or memory refused (*why NULL).
 * The result lives in the arena. */
const struct jid *jid_parse(struct arena *a, struct str in, const char **why);

/* The same from parts that are normal already, such as those of another jid; "": absent. */
const struct jid *jid_make(struct arena *a, struct str local, struct str domain,
                           struct str resource);
const struct jid *jid_copy(struct arena *a, const struct jid *j);
const struct jid *jid_to_bare(struct arena *a, const struct jid *j);      /* j itself when bare */

/* Heap copies, for what outlives stanzas: mem_free() them.  NULL: refused. */
struct jid *jid_keep(const struct jid *j);
struct jid *jid_keep_parts(struct str local, struct str domain, struct str resource);

static inline struct str jid_full(const struct jid *j) { return (struct str){ j->text, j->len }; }
static inline struct str jid_local(const struct jid *j)
{
    return (struct str){ j->text, j->local_len };
}
static inline size_t jid_domain_at(const struct jid *j)
{
    return j->local_len != 0 ? j->local_len + 1u : 0;
}
static inline struct str jid_domain(const struct jid *j)
{
    return (struct str){ j->text + jid_domain_at(j), j->domain_len };
}
static inline struct str jid_bare(const struct jid *j)
{
    return (struct str){ j->text, jid_domain_at(j) + j->domain_len };
}
static inline struct str jid_resource(const struct jid *j)
{
    return (struct str){ j->text + j->len - j->resource_len, j->resource_len };
}
static inline bool jid_is_bare(const struct jid *j) { return j->resource_len == 0; }
static inline bool jid_is_domain(const struct jid *j)
{
    return j->local_len == 0 && j->resource_len == 0;
}
static inline bool jid_eq(const struct jid *a, const struct jid *b)
{
    return str_eq(jid_full(a), jid_full(b));
}
static inline bool jid_eq_bare(const struct jid *a, const struct jid *b)
{
    return str_eq(jid_bare(a), jid_bare(b));
}

/* Single parts, normalised into out (JID_PART_MAX + 1 bytes, NUL-terminated); false: refused. */
bool jid_prep_local(struct str in, char *out, size_t *len);
bool jid_prep_domain(struct str in, char *out, size_t *len);   /* also IP literals; final dot cut */
bool jid_prep_resource(struct str in, char *out, size_t *len);

/* May a new account bear this local part?  Valid and equal under PRECIS and under Nodeprep. */
bool jid_local_allowed(struct str in);

/* XEP-0106: "d'artagnan" <-> "d\27artagnan".  NULL: refused or too long. */
const char *jid_escape(struct arena *a, struct str in);
const char *jid_unescape(struct arena *a, struct str in);

#endif
