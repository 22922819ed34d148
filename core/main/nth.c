/* nth.c - see nth.h */

#include "main/nth.h"

static bool find(struct nth *n, const struct xml *from, int64_t number, const struct xml *e)
{
    for (; from != NULL; from = xml_next_element(from), number++)
        if (from == e) {
            *n = (struct nth){ from, number };
            return true;
        }
    return false;
}

int64_t nth_of(struct nth *n, const struct xml *parent, const struct xml *e)
{
    bool goes_on = n->last != NULL && n->last->parent == parent;

    if ((goes_on && find(n, n->last, n->number, e)) || find(n, xml_first_element(parent), 0, e))
        return n->number;
    return -1;
}
