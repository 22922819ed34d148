/*
 * jid.c - see jid.h.  The fast path copies plain ASCII in one pass; the rest is prepared part by
 * part.
 */
#include "xml/jid.h"

#include "base/mem.h"
#include "xml/chars.h"
#include "xml/domain.h"
#include "xml/nodeprep.h"
#include "xml/precis.h"

/* Lower case of the ASCII a local part may hold (RFC 7622 section 3.3.1); 0: not that. */
static const char local_map[256] = {
#define S(c) [c] = c
    S('!'), S('#'), S('$'), S('%'), S('('), S(')'), S('*'), S('+'), S(','), S('-'), S('.'), S(';'),
    S('='), S('?'), S('['), S('\\'), S(']'), S('^'), S('_'), S('`'), S('{'), S('|'), S('}'), S('~'),
    S('0'), S('1'), S('2'), S('3'), S('4'), S('5'), S('6'), S('7'), S('8'), S('9'),
#undef S
#define L(lower, upper) [lower] = lower, [upper] = lower
    L('a', 'A'), L('b', 'B'), L('c', 'C'), L('d', 'D'), L('e', 'E'), L('f', 'F'), L('g', 'G'),
    L('h', 'H'), L('i', 'I'), L('j', 'J'), L('k', 'K'), L('l', 'L'), L('m', 'M'), L('n', 'N'),
    L('o', 'O'), L('p', 'P'), L('q', 'Q'), L('r', 'R'), L('s', 'S'), L('t', 'T'), L('u', 'U'),
    L('v', 'V'), L('w', 'W'), L('x', 'X'), L('y', 'Y'), L('z', 'Z'),
#undef L
};

/* ---- single parts ---- */

/* How much of `in` from the front is ASCII for a local part; lower case in out. */
static size_t local_ascii(struct str in, char *out)
{
    size_t i = 0;

    for (char c; i < in.len && (c = local_map[(uint8_t)in.p[i]]) != 0; i++)
        out[i] = c;
    return i;
}

static bool resource_is_ascii(struct str in)
{
    return skip_plain(in.p, in.p + in.len, 0x7F, 0x7F, 0x7F) == in.p + in.len;
}

/* What both normal forms keep out of local parts. */
static bool local_ascii_allowed(const char *local)
{
    for (; *local != '\0'; local++) {
        if ((uint8_t)*local < 0x80 && local_map[(uint8_t)*local] == 0)
            return false;
    }
    return true;
}

static bool local_precis(struct str in, char *out, size_t *len)
{
    return precis_username(in, out, len) && local_ascii_allowed(out);
}

/*
 * What only the older profile accepts is taken from it, as long as the result is no second spelling
 * of something: prepared again, by whichever profile then comes first, it must stay the same.
 */
static bool prep_local_beyond_ascii(struct str in, char *out, size_t *len)
{
    char again[JID_PART_MAX + 1];
    size_t again_len;
    struct str once;

    if (local_precis(in, out, len))
        return true;
    if (!nodeprep(in, false, out, len))
        return false;
    once = (struct str){ out, *len };
    if (!local_precis(once, again, &again_len) && !nodeprep(once, false, again, &again_len))
        return false;
    return str_eq(once, (struct str){ again, again_len });
}

bool jid_prep_local(struct str in, char *out, size_t *len)
{
    if (in.len == 0 || in.len > JID_PART_MAX)
        return false;
    *len = local_ascii(in, out);
    out[*len] = '\0';
    return *len == in.len || prep_local_beyond_ascii(in, out, len);
}

bool jid_prep_domain(struct str in, char *out, size_t *len)
{
    return domain_prepare(in, out, len);
}

static bool prep_resource_beyond_ascii(struct str in, char *out, size_t *len)
{
    char again[JID_PART_MAX + 1];
    size_t again_len;
    struct str once;

    if (precis_opaque(in, out, len))
        return true;
    if (!resourceprep(in, out, len))
        return false;
    once = (struct str){ out, *len };
    if (!precis_opaque(once, again, &again_len) && !resourceprep(once, again, &again_len))
        return false;
    return str_eq(once, (struct str){ again, again_len });
}

bool jid_prep_resource(struct str in, char *out, size_t *len)
{
    if (in.len == 0 || in.len > JID_PART_MAX)
        return false;
    if (!resource_is_ascii(in))
        return prep_resource_beyond_ascii(in, out, len);
    memcpy(out, in.p, in.len);
    out[in.len] = '\0';
    *len = in.len;
    return true;
}

bool jid_local_allowed(struct str in)
{
    char precis[JID_PART_MAX + 1], older[JID_PART_MAX + 1];
    size_t precis_len, older_len;

    if (in.len == 0 || in.len > JID_PART_MAX)
        return false;
    if (local_ascii(in, precis) == in.len)
        return true;
    return local_precis(in, precis, &precis_len) && nodeprep(in, true, older, &older_len) &&
           precis_len == older_len && memcmp(precis, older, older_len) == 0;
}

/* ---- whole addresses ---- */

struct parts {
    struct str local, domain, resource;
    bool       has_local, has_resource;
};

/* RFC 7622 section 3.1: the first '/' begins the resource, the first '@' before it ends the local
 * part. */
static struct parts split(struct str in)
{
    struct parts parts = { .domain = in };
    const char *slash = in.len == 0 ? NULL : memchr(in.p, '/', in.len);
    const char *at;

    if (slash != NULL) {
        parts.has_resource = true;
        parts.resource.p = slash + 1;
        parts.resource.len = (size_t)(in.p + in.len - parts.resource.p);
        parts.domain.len = (size_t)(slash - in.p);
    }
    at = parts.domain.len == 0 ? NULL : memchr(in.p, '@', parts.domain.len);
    if (at != NULL) {
        parts.has_local = true;
        parts.local = (struct str){ in.p, (size_t)(at - in.p) };
        parts.domain.p = at + 1;
        parts.domain.len -= parts.local.len + 1;
    }
    return parts;
}

/* A part of a jid must fit; the lengths are 16 bits wide. */
static bool part_fits(struct str part)
{
    return part.len <= JID_PART_MAX;
}

/* The parts one behind the other, into a block that has room for them. */
static void assemble(struct jid *j, struct str local, struct str domain, struct str resource)
{
    char *p = j->text;

    j->local_len = (uint16_t)local.len;
    j->domain_len = (uint16_t)domain.len;
    j->resource_len = (uint16_t)resource.len;
    if (local.len > 0) {
        memcpy(p, local.p, local.len);
        p += local.len;
        *p++ = '@';
    }
    memcpy(p, domain.p, domain.len);
    p += domain.len;
    if (resource.len > 0) {
        *p++ = '/';
        memcpy(p, resource.p, resource.len);
        p += resource.len;
    }
    *p = '\0';
    j->len = (uint16_t)(p - j->text);
}

static size_t size_of_parts(struct str local, struct str domain, struct str resource)
{
    return sizeof(struct jid) + local.len + domain.len + resource.len + 3;
}

/* The ASCII way: straight into the result.  false: some part needs a closer look. */
static bool parse_ascii(struct jid *j, struct str in)
{
    size_t local = local_ascii(in, j->text), domain_at = 0, len;
    struct str domain, resource = { NULL, 0 };
    const char *slash;

    if (local < in.len && in.p[local] == '@') {
        j->text[local] = '@';
        domain_at = local + 1;
        j->local_len = (uint16_t)local;
    }
    domain = (struct str){ in.p + domain_at, in.len - domain_at };
    slash = domain.len == 0 ? NULL : memchr(domain.p, '/', domain.len);
    if (slash != NULL) {
        domain.len = (size_t)(slash - domain.p);
        resource = (struct str){ slash + 1, in.len - domain_at - domain.len - 1 };
    }
    len = domain_prepare_ascii(domain, j->text + domain_at);
    if (len == 0 || domain_at == 1 || local > JID_PART_MAX || len > JID_PART_MAX ||
        (slash != NULL && (resource.len == 0 || !part_fits(resource) ||
                           !resource_is_ascii(resource))))
        return false;
    j->domain_len = (uint16_t)len;
    j->resource_len = (uint16_t)resource.len;
    len += domain_at;
    if (slash != NULL) {
        j->text[len] = '/';
        memcpy(j->text + len + 1, resource.p, resource.len);
        len += resource.len + 1;
    }
    j->text[len] = '\0';
    j->len = (uint16_t)len;
    return true;
}

static const struct jid *refuse(const char **why, const char *reason)
{
    if (why != NULL)
        *why = reason;
    return NULL;
}

static const struct jid *parse_slowly(struct arena *a, struct str in, const char **why)
{
    char local[JID_PART_MAX + 1], domain[JID_PART_MAX + 1], resource[JID_PART_MAX + 1];
    size_t local_len = 0, domain_len = 0, resource_len = 0;
    struct parts parts = split(in);
    const struct jid *j;

    if (parts.has_local && !jid_prep_local(parts.local, local, &local_len))
        return refuse(why, "the local part is not allowed");
    if (!jid_prep_domain(parts.domain, domain, &domain_len))
        return refuse(why, "the domain is not allowed");
    if (parts.has_resource && !jid_prep_resource(parts.resource, resource, &resource_len))
        return refuse(why, "the resource is not allowed");
    j = jid_make(a, (struct str){ local, local_len }, (struct str){ domain, domain_len },
                 (struct str){ resource, resource_len });
    return j != NULL ? j : refuse(why, NULL);
}

const struct jid *jid_parse(struct arena *a, struct str in, const char **why)
{
    struct jid *j;

    if (in.len > JID_MAX)
        return refuse(why, "the address is longer than 3071 bytes");
    j = arena_alloc(a, sizeof *j + in.len + 1);
    if (j == NULL)
        return refuse(why, NULL);
    return parse_ascii(j, in) ? j : parse_slowly(a, in, why);
}

const struct jid *jid_make(struct arena *a, struct str local, struct str domain,
                           struct str resource)
{
    struct jid *j = NULL;

    if (part_fits(local) && part_fits(domain) && part_fits(resource) && domain.len > 0)
        j = arena_alloc(a, size_of_parts(local, domain, resource));
    if (j != NULL)
        assemble(j, local, domain, resource);
    return j;
}

const struct jid *jid_copy(struct arena *a, const struct jid *j)
{
    return jid_make(a, jid_local(j), jid_domain(j), jid_resource(j));
}

const struct jid *jid_to_bare(struct arena *a, const struct jid *j)
{
    return jid_is_bare(j) ? j : jid_make(a, jid_local(j), jid_domain(j), STR(""));
}

struct jid *jid_keep(const struct jid *j)
{
    return jid_keep_parts(jid_local(j), jid_domain(j), jid_resource(j));
}

struct jid *jid_keep_parts(struct str local, struct str domain, struct str resource)
{
    struct jid *j = NULL;

    if (part_fits(local) && part_fits(domain) && part_fits(resource) && domain.len > 0)
        j = try_alloc(size_of_parts(local, domain, resource));
    if (j != NULL)
        assemble(j, local, domain, resource);
    return j;
}

/* ---- XEP-0106 ---- */

static const char escaped[] = " \"&'/:<>@\\";           /* what \20 ... \5c stand for */

/* The character that the three bytes at p stand for, or 0. */
static char unescape_at(const char *p, const char *end)
{
    static const char codes[sizeof escaped - 1][2] = {
        "20", "22", "26", "27", "2f", "3a", "3c", "3e", "40", "5c"
    };

    if (end - p < 3 || p[0] != '\\')
        return 0;
    for (size_t i = 0; i < sizeof escaped - 1; i++) {
        if (memcmp(codes[i], p + 1, 2) == 0)
            return escaped[i];
    }
    return 0;
}

const char *jid_escape(struct arena *a, struct str in)
{
    static const char digits[] = "0123456789abcdef";
    char out[JID_PART_MAX + 3];
    size_t len = 0;

    for (size_t i = 0; i < in.len; i++) {
        char c = in.p[i];
        bool escape = c == '\\' ? unescape_at(in.p + i, in.p + in.len) != 0 :
                                  c != '\0' && strchr(escaped, c) != NULL;

        if (len > JID_PART_MAX)
            return NULL;
        if (!escape) {
            out[len++] = c;
            continue;
        }
        out[len++] = '\\';
        out[len++] = digits[c >> 4];
        out[len++] = digits[c & 15];
    }
    return len > JID_PART_MAX ? NULL : arena_copy(a, out, len);
}

const char *jid_unescape(struct arena *a, struct str in)
{
    char *out = arena_bytes(a, size_add(in.len, 1));
    size_t len = 0;

    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < in.len; i++) {
        char c = unescape_at(in.p + i, in.p + in.len);

        out[len++] = c != 0 ? c : in.p[i];
        i += c != 0 ? 2 : 0;
    }
    out[len] = '\0';
    return out;
}
