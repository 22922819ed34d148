/*
 * arguments.h - words of a command line against the commands that the server declares.
 *
 * Declarations are what the server answers to {"help": true}: objects with name, summary and args, each
 * of which has name, type (text jid number secret flag), required, doc, and inner when it is no matter of people.
 */
#ifndef XYLEM_MAIN_ARGUMENTS_H
#define XYLEM_MAIN_ARGUMENTS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"

struct argument {
    const struct json *decl;
    const char        *value;          /* "true" for a flag; NULL: not given */
};

#define ARGUMENTS_MOST 16

struct invocation {
    const struct json *command;        /* its declaration */
    const char        *name;
    struct argument    args[ARGUMENTS_MOST];
    size_t             nargs;          /* declared */
};

/*
 * Positional words are the required arguments in their order, --name VALUE the others, --name a flag.  The
 * value of a required secret is a file ("-": standard input), for what is in a command line everybody can
 * see.  ERR_INVALID with the nearest command or option.
 */
int arguments_parse(const struct json *commands, const char *const *words, size_t n,
                    struct invocation *out, struct error *e);

bool argument_is(const struct argument *a, const char *type);
bool argument_required(const struct argument *a);
struct argument *argument_find(struct invocation *v, const char *name);        /* NULL: none */

/* {"command": "account add", "args": {"jid": "a@b"}} */
void invocation_put(struct text *out, const struct invocation *v);

#define ARGUMENTS_NAME_MOST 128u
/* The name, or first word of names, that was most likely meant; false: none is near. */
bool arguments_nearest(const struct json *commands, const char *typed, char out[ARGUMENTS_NAME_MOST]);

/* "account add JID [--password SECRET] [--generate]"; the same with summaries for all commands whose
 * names begin with prefix. */
void arguments_usage(struct text *out, const struct json *command);
void arguments_help(struct text *out, const struct json *commands, const char *prefix, size_t width);

#endif
