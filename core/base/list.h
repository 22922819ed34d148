/*
 * list.h - a doubly linked list whose links live in the items.
 *
 * An item that is in no list has link.next == NULL, so membership can be asked.
 */
#ifndef XYLEM_BASE_LIST_H
#define XYLEM_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct link { struct link *next, *prev; };
struct list { struct link head; };

#define list_entry(l, type, member) ((type *)((char *)(l) - offsetof(type, member)))

static inline void list_init(struct list *l) { l->head.next = l->head.prev = &l->head; }
static inline bool list_empty(const struct list *l) { return l->head.next == &l->head; }
static inline bool link_in_list(const struct link *n) { return n->next != NULL; }

static inline void list_append(struct list *l, struct link *n)
{
    n->prev = l->head.prev;
    n->next = &l->head;
    n->prev->next = n;
    l->head.prev = n;
}

static inline void list_prepend(struct list *l, struct link *n)
{
    n->next = l->head.next;
    n->prev = &l->head;
    n->next->prev = n;
    l->head.next = n;
}

static inline void list_remove(struct link *n)
{
    if (n->next == NULL)
        return;
    n->next->prev = n->prev;
    n->prev->next = n->next;
    n->next = n->prev = NULL;
}

static inline struct link *list_first(struct list *l)
{
    return list_empty(l) ? NULL : l->head.next;
}

static inline struct link *list_take(struct list *l)
{
    struct link *n = list_first(l);

    if (n != NULL)
        list_remove(n);
    return n;
}

static inline struct link *list_next(struct list *l, struct link *n)
{
    return n->next == &l->head ? NULL : n->next;
}

/* Moves all of `from` behind what is in `to`. */
static inline void list_join(struct list *to, struct list *from)
{
    if (list_empty(from))
        return;
    from->head.next->prev = to->head.prev;
    from->head.prev->next = &to->head;
    to->head.prev->next = from->head.next;
    to->head.prev = from->head.prev;
    list_init(from);
}

/* Safe against removal of the current item. */
#define list_each(l, n) \
    for (struct link *n = (l)->head.next, *n##_next = n->next; n != &(l)->head; \
         n = n##_next, n##_next = n->next)

#endif
