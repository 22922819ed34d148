/*
 * commands.h - the administrative commands of the core, and what they share.
 *
 * All of them have server scope and begin and end on shard 0; those that concern an account or every
 * shard make a tour (tour.h) in between.
 */
#ifndef XYLEM_MAIN_COMMANDS_H
#define XYLEM_MAIN_COMMANDS_H

#include "base/error.h"
#include "hook/command.h"
#include "hook/request.h"
#include "route/domain.h"
#include "xml/jid.h"

extern const xy_command account_commands[], session_commands[], server_commands[], module_commands[],
                        exchange_commands[], save_commands[], store_commands[];

xy_flow command_import(xy_mod *m, xy_req *rq);           /* account import */
void    import_set_up(void);                             /* before there are shards */

void    save_set_up(void);                               /* the same: backup, restore, store copy */

/* Registers them all; before modules are loaded. */
int commands_register(struct error *e);

/* Ends a command with a sentence (fmt NULL: none); always XY_DONE. */
xy_flow command_say(xy_req *rq, xy_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* One command at a time changes an account.  NULL: it is ours until released, and who stays as long; else a
 * sentence why not. */
const char *account_claim(const struct jid *who);
void        account_release(const struct jid *who);

/* Its arguments; NULL, 0: not given. */
const char          *command_text_of(const xy_req *rq, const char *name);
const struct jid    *command_jid_of(const xy_req *rq, const char *name);
const struct secret *command_secret_of(const xy_req *rq, const char *name);
int64_t              command_int_of(const xy_req *rq, const char *name);

/* What the instances of a module have used, on all shards. */
struct module_usage {
    const struct module *module;
    size_t    domains, instances, failed;
    uint64_t  calls, cpu_ns, slow, late;
    uint64_t *counters;                  /* one for each of desc->counters */
    size_t    ncounters;
    xy_level  level;
    char      text[512];                 /* the worst status, with its domain; "": none */
};
struct module_usages;
/* known(rq, all) on this shard; all NULL: no memory. */
void module_usages_ask(xy_req *rq, void (*known)(xy_req *rq, const struct module_usages *all));
/* Ends the command, with what put() says of each. */
void module_usages_say(const struct module_usages *all,
                       void (*put)(void *call, const struct module_usage *u), xy_req *rq);

/* On a shard: our domain of an address, and the account's bare address under the domain's own name (not
 * an alias).  NULL: not hosted here, or no account's address. */
struct domain    *command_domain(const char *name);
const struct jid *command_account(struct arena *a, const struct jid *who, struct domain **d);

/* A row of a name and its value. */
void command_fact(struct command_call *call, const char *name, const char *value);
void command_count(struct command_call *call, const char *name, int64_t value);

/* Whose an argument is: a domain's, or an account's (*who; else NULL).  XY_OK; else *why it is neither. */
xy_status command_whose(struct arena *a, const char *what, struct domain **d, const struct jid **who,
                        const char **why);

#endif
