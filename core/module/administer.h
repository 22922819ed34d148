/*
 * administer.h - runs administrative commands where they belong.
 *
 * A command about an account runs on the account's shard with the account brought in and pinned, every other
 * on shard 0.  A module's command runs in its instance there; the core's get NULL for the instance.
 */
#ifndef XYLEM_MODULE_ADMINISTER_H
#define XYLEM_MODULE_ADMINISTER_H

#include "hook/command.h"

/* On a shard (main posts to shard 0).  done comes there, never from inside; the result is good until it
 * returns, and its rows may be taken (text_take).  false: no memory, done does not come. */
bool command_run(const struct command *c, const struct command_value *args, size_t n,
                 void (*done)(void *arg, struct command_result *r), void *arg);

#endif
