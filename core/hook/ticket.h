/*
 * ticket.h - what a module holds instead of the address of something that may end before the module lets go.
 *
 * A ticket is a slot and a generation dressed up as a pointer.  When its object has ended the slot goes on
 * with another generation, so an old ticket never names a new object: the call that brings it finds nobody.
 * Tickets belong to the thread that made them.
 */
#ifndef XYLEM_HOOK_TICKET_H
#define XYLEM_HOOK_TICKET_H

#include <stdbool.h>
#include <stdint.h>

void *ticket_new(void *object);             /* NULL: refused */
void *ticket_object(const void *ticket);    /* NULL: it has ended, or ticket is NULL */
void  ticket_end(void *ticket);             /* NULL: nothing to end */

/* No address of the core's is odd; every ticket is. */
static inline bool ticket_is(const void *p)
{
    return ((uintptr_t)p & 1) != 0;
}

void ticket_thread_end(void);               /* at the end of a thread: the table */

#endif
