/*
 * shard_private.h - the inside of a shard, for the files of core/net only.
 */
#ifndef XYLEM_NET_SHARD_PRIVATE_H
#define XYLEM_NET_SHARD_PRIVATE_H

#include <pthread.h>
#include <uv.h>

#include "net/inbox.h"
#include "net/shard.h"
#include "net/timer.h"

#define SCRATCH_SIZE 65536

struct conn_local;                        /* conn_private.h: what connections keep per shard */

enum shard_sleep { SHARD_AWAKE, SHARD_PENDING, SHARD_ASLEEP };

/* What one shard may still send another; lives with the sender. */
struct credit {
    atomic_size_t  used;                  /* the receiver gives back                         */
    atomic_bool    wanted;                /* tell the sender when half is free               */
    bool           asked;                 /* wanted was set and no grant has arrived: sender */
    struct list    waiting;               /* tasks: sender                                   */
    struct message grant;                 /* from the receiver to the sender                 */
    char           apart[64];
};

struct shard {
    unsigned     index;
    bool         awake, idling, stopping, quitting, messages_left;
    unsigned     asked_quiet;             /* turns since shards_stop() asked; 0: it has not */
    uint64_t     now, alarm_at;
    struct wheel wheel;
    struct list  tasks, at_end;
    unsigned     handles;                 /* libuv handles of connections, listeners, watches */
    struct conn_local *conns;
    char        *rx, *plain;              /* SCRATCH_SIZE each, good until the callback returns */
    struct credit *credit;                /* one per receiving shard */

    uv_loop_t    loop;
    uv_prepare_t prepare;
    uv_check_t   check;
    uv_idle_t    idle;
    uv_timer_t   alarm;
    uv_async_t   async;
    pthread_t    thread;
    struct message order;                 /* from shards_stop() */

    _Atomic uint64_t turns, tasks_run, messages, deliveries, wakes;

    char         apart[64];               /* below: written by others */
    _Atomic int  sleep;                   /* enum shard_sleep */
    struct inbox control, delivery;
};

/* What uv_handle_t.data points to in every handle that is not the shard's own. */
struct handle_kind {
    void (*stop)(uv_handle_t *h);         /* the shard stops: close it */
};

/* First thing in every callback from libuv. */
void shard_enter(struct shard *s);

static inline void counter_add(_Atomic uint64_t *counter, uint64_t n)     /* one writer */
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
                          memory_order_relaxed);
}

#endif
