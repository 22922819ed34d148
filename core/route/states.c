/* states.c - see states.h */

#include "route/states.h"

#include "base/mem.h"
#include "route/local.h"

struct module_state *states_find(struct module_states *states, unsigned slot)
{
    for (unsigned i = 0; states != NULL && i < states->count; i++)
        if (states->at[i].slot == slot)
            return &states->at[i];
    return NULL;
}

struct module_state *states_need(struct module_states **states, unsigned slot, size_t size)
{
    struct module_state *there = states_find(*states, slot);
    unsigned n = *states == NULL ? 0 : (*states)->count;

    if (there != NULL || size == 0)
        return there;
    void *p = try_alloc(size);
    if (p == NULL)
        return NULL;
    struct module_states *bigger = try_resize(*states, sizeof *bigger + (n + 1) * sizeof bigger->at[0]);
    if (bigger == NULL) {
        mem_free(&p);
        return NULL;
    }
    *states = bigger;
    bigger->count = (uint8_t)(n + 1);
    bigger->at[n] = (struct module_state){ .slot = (uint8_t)slot, .p = p };
    return &bigger->at[n];
}

static void destroy(struct module_state *st, struct domain *d, enum state_owner owner)
{
    xy_mod *m = local_instance(d, st->slot);

    if (m != NULL) {
        const xy_module *desc = m->module->desc;
        const xy_state_decl *decl = owner == STATE_OF_ACCOUNT ? &desc->account_state
                                                              : &desc->session_state;
        if (decl->destroy != NULL) {
            struct instance_visit visit = instance_enter(m);
            decl->destroy(m, st->p);
            instance_leave(m, visit);
        }
    }
    mem_free(&st->p);
}

void states_drop(struct module_states *states, struct domain *d, enum state_owner owner, unsigned slot)
{
    struct module_state *st = states_find(states, slot);

    if (st == NULL)
        return;
    destroy(st, d, owner);
    *st = states->at[--states->count];
}

void states_free(struct module_states **states, struct domain *d, enum state_owner owner)
{
    for (unsigned i = 0; *states != NULL && i < (*states)->count; i++)
        destroy(&(*states)->at[i], d, owner);
    mem_free(states);
}
