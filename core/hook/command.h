/*
 * command.h - the administrative commands of the core and of the modules, declared once.
 *
 * Here is what a command is: its declaration, its arguments checked by it, its output.  Running one, which
 * means finding its shard and its account, is module/administer.h.
 */
#ifndef XYLEM_HOOK_COMMAND_H
#define XYLEM_HOOK_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <xylem/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct jid;
struct module;
struct secret;

struct command {
    xy_command           decl;
    const struct module *module;           /* NULL: the core's; its function gets NULL for the instance */
};

/* Before its module is used.  The core's come first; a name that is taken is refused. */
int  command_register(const xy_command *table, const struct module *module, struct error *e);
void command_forget_all(void);

/* "roster", "list" -> roster list, *used 2.  NULL: none. */
const struct command *command_find(const char *const *words, size_t n, size_t *used);
bool                  command_next(size_t *at, const struct command **out);      /* for help, by name */

/* Its i-th argument, those that come with the scope (`domain`, `jid`) first; NULL: no more. */
const xy_arg *command_arg(const struct command *c, size_t i);
/* Not for people: no help names it, see xy_arg. */
static inline bool command_arg_is_inner(const xy_arg *a) { return a->doc == NULL && !a->required; }

struct command_value { const char *name, *text; };              /* as given */

struct command_given {                                          /* as understood */
    const xy_arg        *arg;
    const char          *text;
    const struct jid    *jid;
    const struct secret *secret;
    int64_t              number;
};

#define COMMAND_OUTPUT_MOST ((size_t)64 << 20)

struct command_result {
    xy_status   status;
    const char *text;                      /* a sentence, NULL: none; in the call's arena */
    struct text rows;                      /* JSON array of objects; what people see is made from it */
};

struct command_call {                      /* xy_req.data of a request of kind REQUEST_COMMAND */
    const struct command *command;
    struct arena         *arena;
    struct command_given *given;
    size_t                ngiven;
    struct command_result result;
    bool                  in_row;
    void                 *owner;           /* of who runs it */
};

/* Checks the values; they are copied.  NULL: e says what is wrong with which. */
struct command_call *command_call_new(const struct command *c, const struct command_value *values,
                                      size_t n, struct error *e);
void                 command_call_free(struct command_call **call);     /* with rows, unless taken */

const struct command_given *command_given(const struct command_call *call, const char *name);

/* Output: a row, its columns, the end. */
void command_row(struct command_call *call);
void command_text(struct command_call *call, const char *key, const char *value);
void command_int(struct command_call *call, const char *key, int64_t value);
void command_finish(struct command_call *call, xy_status status, const char *text);

#endif
