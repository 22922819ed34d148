/*
 * commands.c - see commands.h.
 */
#include "main/commands.h"

#include <stdio.h>

int commands_register(struct error *e)
{
    static const xy_command *const tables[] = { account_commands, session_commands, server_commands,
                                                module_commands, exchange_commands, save_commands, store_commands };

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (command_register(tables[i], NULL, e) != 0)
            return -1;
    return 0;
}

xy_flow command_say(xy_req *rq, xy_status status, const char *fmt, ...)
{
    struct request_outcome o = { .how = OUTCOME_STATUS, .status = status };
    char said[500];
    va_list ap;

    if (fmt != NULL) {
        va_start(ap, fmt);
        if (vsnprintf(said, sizeof said, fmt, ap) < 0)
            said[0] = '\0';
        va_end(ap);
    }
    command_finish(rq->data, status, fmt != NULL ? said : NULL);
    request_end(rq, &o);
    return XY_DONE;
}

const char *command_text_of(const xy_req *rq, const char *name)
{
    const struct command_given *g = command_given(rq->data, name);

    return g != NULL ? g->text : NULL;
}

const struct jid *command_jid_of(const xy_req *rq, const char *name)
{
    const struct command_given *g = command_given(rq->data, name);

    return g != NULL ? g->jid : NULL;
}

const struct secret *command_secret_of(const xy_req *rq, const char *name)
{
    const struct command_given *g = command_given(rq->data, name);

    return g != NULL ? g->secret : NULL;
}

int64_t command_int_of(const xy_req *rq, const char *name)
{
    const struct command_given *g = command_given(rq->data, name);

    return g != NULL ? g->number : 0;
}

struct domain *command_domain(const char *name)
{
    char normal[JID_PART_MAX + 1];
    size_t len;

    if (!jid_prep_domain(str_of(name), normal, &len))
        return NULL;
    return domain_find((struct str){ normal, len });
}

const struct jid *command_account(struct arena *a, const struct jid *who, struct domain **d)
{
    *d = who->local_len > 0 && jid_is_bare(who) ? domain_find(jid_domain(who)) : NULL;
    if (*d == NULL)
        return NULL;
    return jid_make(a, jid_local(who), str_of((*d)->name), (struct str){ NULL, 0 });
}

void command_fact(struct command_call *call, const char *name, const char *value)
{
    command_row(call);
    command_text(call, "name", name);
    command_text(call, "value", value);
}

void command_count(struct command_call *call, const char *name, int64_t value)
{
    command_row(call);
    command_text(call, "name", name);
    command_int(call, "value", value);
}

xy_status command_whose(struct arena *a, const char *what, struct domain **d, const struct jid **who,
                        const char **why)
{
    const struct jid *given = a == NULL ? NULL : jid_parse(a, str_of(what), NULL);
    bool of_account = given != NULL && given->local_len > 0;

    *who = NULL;
    *d = a == NULL || of_account ? NULL : command_domain(what);
    if (of_account)
        *who = command_account(a, given, d);
    if (*d != NULL && (*who != NULL || !of_account))
        return XY_OK;
    bool memory = a != NULL && *d == NULL;
    *why = memory ? "that is neither a domain nor an account of this server" : "no memory";
    return memory ? XY_NOT_FOUND : XY_UNAVAILABLE;
}
