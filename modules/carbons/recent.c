/* recent.c - see recent.h */

#include "recent.h"

#include <string.h>

/* FNV-1a, 64 bits.  Whoever finds a second message with the same has an error of his copied: no harm. */
static uint64_t mix(uint64_t h, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    return h;
}

static uint64_t print_of(const xy_jid *other, const char *id)
{
    const char *jid = xy_jid_text(other);
    uint64_t h = mix(UINT64_C(0xcbf29ce484222325), jid, strcspn(jid, "/"));

    h = mix(h, "/", 1);
    h = mix(h, id, strlen(id));
    return h != 0 ? h : 1;
}

void recent_note(struct recent *r, const xy_jid *other, const char *id)
{
    if (other == NULL || id == NULL)
        return;
    r->print[r->next] = print_of(other, id);
    r->next = (r->next + 1) % RECENT_MOST;
}

bool recent_has(const struct recent *r, const xy_jid *other, const char *id)
{
    if (other == NULL || id == NULL)
        return false;
    uint64_t wanted = print_of(other, id);
    for (unsigned i = 0; i < RECENT_MOST; i++)
        if (r->print[i] == wanted)
            return true;
    return false;
}
