/*
 * directed.h - who got presence of a session directly and has to learn of its end (RFC 6121 section
 * 4.6.3).
 */
#ifndef PRESENCE_DIRECTED_H
#define PRESENCE_DIRECTED_H

#include <xylem/module.h>

struct directed {                       /* all zero: nobody */
    struct address *first;
    xy_arena       *arena;              /* NULL: none was needed yet */
    uint32_t        count, waste;       /* waste: bytes of addresses that were taken out again */
};

bool directed_has(const struct directed *d, const char *jid);
bool directed_add(xy_mod *m, struct directed *d, const char *jid);      /* false: refused memory */
void directed_remove(xy_mod *m, struct directed *d, const char *jid);
void directed_clear(struct directed *d);

/* One after the other: *at NULL begins.  NULL: no more. */
const char *directed_next(const struct directed *d, const struct address **at);

#endif
