/*
 * command.h - the administrative commands of the core and of the modules, declared once.
 */
#ifndef XYLEM_HOOK_COMMAND_H
#define XYLEM_HOOK_COMMAND_H

#include <xylem/types.h>

#include "base/error.h"
#include "base/text.h"
#include "hook/request.h"

/* A command of the core: like xy_command, run on the shard its scope names (server scope: shard 0). */
struct command {
    xy_command            decl;
    const struct module  *module;          /* NULL: the core's */
};

void command_register(const xy_command *table, const struct module *module);   /* at start; name NULL ends */
const struct command *command_find(const char *const *words, size_t n, size_t *used); /* NULL: none */
const struct command *command_nearest(const char *name);
bool command_next(size_t *at, const struct command **out);                     /* for help */

struct command_value { const char *name, *text; };
struct command_result {
    xy_status   status;
    const char *text;                      /* a sentence, NULL: none */
    struct text rows;                      /* JSON array of objects; what people see is made from it */
};

/* Runs one (any thread that is no shard may not call it: main posts to shard 0).  done comes on the calling
 * shard; the result is its to text_free. */
void command_run(const struct command *c, const struct command_value *args, size_t n,
                 void (*done)(void *arg, struct command_result *r), void *arg);

#endif
