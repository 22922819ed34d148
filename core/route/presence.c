/* presence.c - see session.h: the last available presence of a session */

#include "base/mem.h"
#include "route/session.h"
#include "xml/parser.h"

/* Kept as text: a fifth of what the tree takes, and it is asked for seldom. */
static char *presence_text(const struct stanza *available)
{
    struct xml_splice without = { .name = "from" };
    struct text t;
    char *kept = NULL;

    text_init(&t, 0);
    xml_write_splice(&t, available->root, NS_CLIENT, &without);
    if (text_ok(&t))
        kept = try_copy_n(t.p, t.len);
    text_free(&t);
    return kept;
}

bool session_set_presence(struct session *s, const struct stanza *available, int8_t priority)
{
    char *kept = available == NULL ? NULL : presence_text(available);

    if (available != NULL && kept == NULL)
        return false;
    mem_free(&s->presence);
    s->presence = kept;
    s->priority = priority;
    if (available == NULL || priority < 0) {
        s->was_available = false;
        s->joined = UINT64_MAX;
    }
    return true;
}

struct stanza *session_presence(const struct session *s, struct parser_pool *p)
{
    struct stanza *made;

    if (s->presence == NULL ||
        parser_stanza(p, NS_CLIENT, NULL, str_of(s->presence), &made) != PARSE_OK)
        return NULL;
    if (!stanza_set_from(made, s->jid))
        stanza_unref(&made);
    return made;
}

bool presence_priority(const struct stanza *s, int8_t *out)
{
    const struct xml *e = xml_child(s->root, "priority", NS_CLIENT);
    struct str text = e == NULL ? STR("0") : xml_text(e);
    bool minus = text.len > 0 && text.p[0] == '-';
    uint64_t n;

    if (minus || (text.len > 0 && text.p[0] == '+')) {
        text.p++;
        text.len--;
    }
    if (!str_to_u64(text, minus ? 128 : 127, &n))
        return false;
    *out = (int8_t)(minus ? -(int)n : (int)n);
    return true;
}
