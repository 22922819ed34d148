/*
 * api_command.c - what commands get and give (xylem/command.h).
 */
#include "module/api_parts.h"

#include <stdio.h>

#include "hook/command.h"
#include "hook/handles.h"
#include "hook/request.h"

#define SENTENCE_MOST 500

/* NULL: it is no command, or one that is over. */
static struct command_call *call_of(const xy_req *held)
{
    const xy_req *rq = request_of(held);

    return rq == NULL || rq->kind != REQUEST_COMMAND || rq->ended ? NULL : rq->data;
}

static const struct command_given *given(const xy_req *held, const char *name)
{
    const struct command_call *call = call_of(held);

    return call == NULL ? NULL : command_given(call, name);
}

static const char *arg_text(const xy_req *rq, const char *name)
{
    const struct command_given *g = given(rq, name);

    return g == NULL ? NULL : g->text;
}

static const xy_jid *arg_jid(const xy_req *rq, const char *name)
{
    const struct command_given *g = given(rq, name);

    return g == NULL ? NULL : xy_jid_view(g->jid);
}

static int64_t arg_int(const xy_req *rq, const char *name, int64_t otherwise)
{
    const struct command_given *g = given(rq, name);

    return g == NULL ? otherwise : g->number;
}

static bool arg_flag(const xy_req *rq, const char *name)
{
    const struct command_given *g = given(rq, name);

    return g != NULL && g->number != 0;
}

static const xy_secret *arg_secret(const xy_req *rq, const char *name)
{
    const struct command_given *g = given(rq, name);

    return g == NULL ? NULL : xy_secret_view(g->secret);
}

static void out_row(xy_req *rq)
{
    struct command_call *call = call_of(rq);

    if (call != NULL)
        command_row(call);
}

static void out_text(xy_req *rq, const char *key, const char *value)
{
    struct command_call *call = call_of(rq);

    if (call != NULL)
        command_text(call, key, value);
}

static void out_int(xy_req *rq, const char *key, int64_t value)
{
    struct command_call *call = call_of(rq);

    if (call != NULL)
        command_int(call, key, value);
}

__attribute__((format(printf, 3, 4)))
static xy_flow command_end(xy_req *rq, xy_status status, const char *fmt, ...)
{
    struct request_outcome o = { .how = OUTCOME_STATUS, .status = status };
    struct command_call *call = call_of(rq);
    char said[SENTENCE_MOST];
    va_list ap;

    if (call != NULL) {
        if (fmt != NULL) {
            va_start(ap, fmt);
            vsnprintf(said, sizeof said, fmt, ap);
            va_end(ap);
        }
        command_finish(call, status, fmt != NULL ? said : NULL);
    }
    request_end(rq, &o);
    return XY_DONE;
}

void api_fill_command(xy_api *t)
{
    t->arg_text = arg_text;
    t->arg_jid = arg_jid;
    t->arg_int = arg_int;
    t->arg_flag = arg_flag;
    t->arg_secret = arg_secret;
    t->out_row = out_row;
    t->out_text = out_text;
    t->out_int = out_int;
    t->command_end = command_end;
}
