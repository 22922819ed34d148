/*
 * counters.h - what the routing core counts: one line each, feeding `xylemctl stats`.
 *
 * Counts are per copy (stanza x recipient).  Every copy ends in exactly one of delivered,
 * stored, handled, errored or dropped: created = their sum + what is in flight.
 */
#ifndef XYLEM_ROUTE_COUNTERS_H
#define XYLEM_ROUTE_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#define ROUTE_COUNTERS(X)                                                                         \
    X(STANZAS_RECEIVED, "stanzas_received_total", "stanzas that clients sent")                    \
    X(COPIES_CREATED,   "copies_created_total",   "copies of stanzas on their way")               \
    X(COPIES_DELIVERED, "copies_delivered_total", "copies handed to a connection")                \
    X(COPIES_STORED,    "copies_stored_total",    "copies committed to a mailbox")                \
    X(COPIES_HANDLED,   "copies_handled_total",   "copies that the server or a module took")      \
    X(COPIES_ERRORED,   "copies_errored_total",   "copies answered with an error")                \
    X(COPIES_DROPPED,   "copies_dropped_total",   "copies dropped, each with a reason")           \
    X(MAILBOX_SENT,     "mailbox_sent_total",     "stored messages sent to a session")            \
    X(MAILBOX_BLOCKED,  "mailbox_blocked_total",  "stored messages left out: their sender has been blocked since")  \
    X(PRESENCE_REPLACED, "presence_replaced_total", "presence and chat states made obsolete before they were sent")  \
    X(SESSIONS_OPENED,  "sessions_opened_total",  "sessions bound")                               \
    X(SESSIONS_DETACHED, "sessions_detached_total", "sessions that lost their connection and wait") \
    X(SESSIONS_RESUMED, "sessions_resumed_total", "sessions that a client has resumed")           \
    X(SESSIONS_CLOSED,  "sessions_closed_total",  "sessions ended")                               \
    X(ACCOUNTS_LOADED,  "accounts_loaded_total",  "accounts brought in")                          \
    X(LOADS_FAILED,     "loads_failed_total",     "accounts that could not be brought in")        \
    X(STORE_FAILED,     "store_failed_total",     "store operations that found it unavailable")         \
    X(MAILBOX_80,       "mailboxes_over_80_total", "mailboxes that came to 80 % of what may wait")    \
    X(MAILBOX_95,       "mailboxes_over_95_total", "mailboxes that came to 95 % of what may wait")    \
    X(MAILBOX_FULL,     "mailboxes_full_total",   "mailboxes that became full")                       \
    X(DOMAIN_80,        "domains_over_80_total",  "domains that came to 80 % of what may wait in all mailboxes")  \
    X(DOMAIN_95,        "domains_over_95_total",  "domains that came to 95 % of that")                \
    X(DOMAIN_FULL,      "domains_full_total",     "domains that became full")

/* Those of the three marks of quota.c follow one another. */
enum route_counter {
#define X(name, key, help) COUNT_##name,
    ROUTE_COUNTERS(X)
#undef X
    COUNT_MOST
};

void     count(enum route_counter c);               /* on a shard */
uint64_t count_of(enum route_counter c);            /* any thread: the sum of all shards, momentary */
const char *count_key(enum route_counter c);
const char *count_help(enum route_counter c);

/* A copy dropped for a reason (one of few texts): counted in all, and by reason on this shard. */
void     count_drop(const char *reason);
/* The reasons so far: start with *at = 0; false: no more.  Any thread. */
bool     count_drop_next(unsigned *at, const char **reason, uint64_t *n);

#endif
