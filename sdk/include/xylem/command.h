/*
 * xylem/command.h - administrative commands: arguments in, rows out.
 */
#ifndef XYLEM_COMMAND_H
#define XYLEM_COMMAND_H

#include <xylem/api.h>

/* Arguments by name, checked against their declared type; NULL (or `otherwise`, or false): not given. */
static inline const char *xy_arg_text(const xy_req *rq, const char *name) { return xy_api_->arg_text(rq, name); }
static inline const xy_jid *xy_arg_jid(const xy_req *rq, const char *name) { return xy_api_->arg_jid(rq, name); }
static inline int64_t xy_arg_int(const xy_req *rq, const char *name, int64_t otherwise)
{
    return xy_api_->arg_int(rq, name, otherwise);
}
static inline bool xy_arg_flag(const xy_req *rq, const char *name) { return xy_api_->arg_flag(rq, name); }
static inline const xy_secret *xy_arg_secret(const xy_req *rq, const char *name)
{
    return xy_api_->arg_secret(rq, name);
}

/* Output is a table: begin a row, then set its columns.  People see it aligned, programs as JSON. */
static inline void xy_out_row(xy_req *rq) { xy_api_->out_row(rq); }
static inline void xy_out_text(xy_req *rq, const char *key, const char *value)
{
    xy_api_->out_text(rq, key, value);
}
static inline void xy_out_int(xy_req *rq, const char *key, int64_t value) { xy_api_->out_int(rq, key, value); }

/* Ends the command: a status (which becomes the exit code) and a sentence, NULL for none. */
#define xy_command_end(rq, status, ...) (xy_api_->command_end((rq), (status), __VA_ARGS__))

#endif
