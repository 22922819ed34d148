/*
 * fuzz_jid.c - the normal form of an address is its own normal form, and agrees with that of
 * its parts; escaping can be undone.
 */
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "xml/jid.h"

static void check_part(bool (*prepare)(struct str, char *, size_t *), struct str part)
{
    char out[JID_PART_MAX + 1];
    size_t len;

    if (part.len == 0)
        return;
    MUST(prepare(part, out, &len));
    MUST(str_eq(part, (struct str){ out, len }));
    MUST(out[len] == '\0');
}

static void check_address(struct arena *a, struct str in)
{
    const char *why = NULL;
    const struct jid *j = jid_parse(a, in, &why), *again;

    if (j == NULL) {
        MUST(why != NULL);
        return;
    }
    MUST(j->len == strlen(j->text) && utf8_valid(j->text, j->len));
    MUST(j->domain_len > 0);
    MUST(j->local_len <= JID_PART_MAX && j->domain_len <= JID_PART_MAX &&
         j->resource_len <= JID_PART_MAX);
    again = jid_parse(a, jid_full(j), &why);
    MUST(again != NULL && jid_eq(j, again));
    MUST(again->local_len == j->local_len && again->resource_len == j->resource_len);
    check_part(jid_prep_local, jid_local(j));
    check_part(jid_prep_domain, jid_domain(j));
    check_part(jid_prep_resource, jid_resource(j));
    MUST(jid_eq(j, jid_make(a, jid_local(j), jid_domain(j), jid_resource(j))));
    MUST(jid_is_bare(jid_to_bare(a, j)));
}

/* A name that may be given to an account is prepared to one that may. */
static void check_name(struct str in)
{
    char out[JID_PART_MAX + 1];
    size_t len;

    if (!jid_local_allowed(in))
        return;
    MUST(jid_prep_local(in, out, &len));
    MUST(jid_local_allowed((struct str){ out, len }));
}

static void check_escape(struct arena *a, struct str in)
{
    const char *escaped = jid_escape(a, in);

    if (escaped == NULL || memchr(in.p, '\0', in.len) != NULL)
        return;
    MUST(strpbrk(escaped, " \"&'/:<>@") == NULL);
    MUST(str_is(in, jid_unescape(a, str_of(escaped))));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str in = { (const char *)data, size };
    struct arena *a;

    if (size == 0 || size > 8192)
        return 0;
    a = arena_new(4096);
    MUST(a != NULL);
    check_address(a, in);
    check_name(in);
    check_escape(a, in);
    arena_free(&a);
    return 0;
}
