/*
 * states.h - what modules keep in an account or a session: their declared structs, by module
 * slot.
 *
 * The core owns the memory and gives it back; most accounts hold two or three, so it is a short
 * array.
 */
#ifndef XYLEM_ROUTE_STATES_H
#define XYLEM_ROUTE_STATES_H

#include "hook/instance.h"

struct domain;

struct module_states {
    uint8_t count;
    struct module_state {
        uint8_t slot;
        bool    loaded;                 /* its load function has said so, or it has none */
        void   *p;
    } at[];
};

struct module_state *states_find(struct module_states *states, unsigned slot);    /* NULL: none */

/* Makes it when it is missing; NULL: size 0, or memory refused. */
struct module_state *states_need(struct module_states **states, unsigned slot, size_t size);

/* Calls the modules' destroy functions and frees everything, or one slot's. */
enum state_owner { STATE_OF_ACCOUNT, STATE_OF_SESSION };
void states_free(struct module_states **states, struct domain *d, enum state_owner owner);
void states_drop(struct module_states *states, struct domain *d, enum state_owner owner, unsigned slot);

#endif
