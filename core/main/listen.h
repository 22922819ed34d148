/*
 * listen.h - the entries of `listen`: from settings to sockets that take connections.
 *
 * What connects at an entry is its kind; the kinds are one table in listen.c.
 */
#ifndef XYLEM_MAIN_LISTEN_H
#define XYLEM_MAIN_LISTEN_H

#include "base/error.h"
#include "main/config.h"
#include "net/address.h"
#include "net/listener.h"

/* The part that a socket needs before anybody accepts on it. */
struct listener_spec listen_spec(const struct listen_settings *l);

/* Refuses an unknown kind, with the nearest known one. */
int listen_check(const struct listen_settings *l, struct error *e);

struct listening;

/* Accepts on these sockets, which are taken over also on failure.  Off the shards, as all of these. */
struct listening *listening_open(const struct listen_settings *l, const struct entry_limits *limits,
                                 struct address_table *addresses, const int *fds, unsigned n,
                                 struct error *e);
/* For connections from now on. */
int      listening_set(struct listening *o, const struct listen_settings *l,
                       const struct entry_limits *limits, struct error *e);
void     listening_close(struct listening **o);
uint16_t listening_port(const struct listening *o);
void     listening_stats(const struct listening *o, struct listener_stats *out);

/* Per-address limits as the table wants them. */
struct address_limits listen_address_limits(const struct entry_limits *limits);

#endif
