/*
 * exchange.h - one call of a module that writes or takes data of an account for files of XEP-0227.
 *
 * Such a call is a request of kind REQUEST_EXCHANGE, whose `data` this is.  The arena is the caller's: what a
 * module has said stays when its request has gone.
 */
#ifndef XYLEM_HOOK_EXCHANGE_H
#define XYLEM_HOOK_EXCHANGE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <xylem/types.h>

#include "base/arena.h"
#include "base/text.h"
#include "hook/used.h"
#include "xml/xml.h"

#define NS_PIE "urn:xmpp:pie:0"

#define EXCHANGE_WHOLE_MOST ((size_t)1 << 20)   /* bytes of an element that is not cut into parts */

struct exchange_fault {                  /* something that cannot be taken */
    struct exchange_fault *next;
    const struct xml      *which;        /* the element or one of its children */
    const char            *why;
};

struct exchange {
    struct arena          *arena;
    const xy_exchange     *entry;
    /* take */
    const struct xml      *element;      /* sealed; NULL: it is a give */
    struct exchange_fault *faults, *last;
    size_t                 added;
    struct used           *used;         /* rows of the mailbox that the element has used; NULL: not kept */
    /* give */
    struct text           *out;
    const char            *after, *more;
    bool                   opened;       /* the element around parts was begun */
    bool                   refused;      /* no memory, for either */
};

void exchange_wrong(struct exchange *x, const struct xml *which, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));
void exchange_put(struct exchange *x, const struct xml *e);

/* The end of the element that the first part has opened, if there was one. */
void exchange_close(struct text *out, const xy_exchange *entry);

#endif
