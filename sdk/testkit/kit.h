/*
 * kit.h - the inside of libxylem-test: the real core from the function table down to requests, over a made-up
 * shard, router and store.
 *
 * The fakes define the functions of core/net and core/route that the table calls; the library is linked so
 * that the core's own are left out.
 */
#ifndef XYLEM_TESTKIT_KIT_H
#define XYLEM_TESTKIT_KIT_H

#include <xylem/test.h>

#include "base/arena.h"
#include "base/list.h"
#include "hook/command.h"
#include "hook/instance.h"
#include "hook/profile.h"
#include "hook/request.h"
#include "net/pool.h"
#include "route/account.h"
#include "route/domain.h"
#include "route/session.h"
#include "route/store.h"

#define KIT_MODULES 16

struct kit_item {                   /* something started by the test */
    xy_req              *rq;        /* NULL: over */
    const char          *answer;    /* NULL: open */
    const char          *stanza;
    uint8_t              archive;       /* enum archive_copy */
    const xy_auth_answer *auth;
    struct auth_call    *call;
    struct command_call *command;
};

struct kit_account {
    struct link     link;
    struct account  core;
    bool            loaded;
};

struct kit_session {
    struct link     link;
    struct session  core;
    int             delivered;
    bool            full;
};

struct kit_document {
    struct link link;
    char       *account, *collection, *key, *value;
    size_t      len;
    uint64_t    version;
};

struct kit_row { struct link link; xy_store_row row; const char *id; bool retracted; };

struct kit_text { struct link link; const char *text; };

struct kit_pair { struct link link; const char *key, *value; };

struct kit_contact { struct link link; const char *account; xy_roster_item item; };

struct xyt {
    struct arena    *arena;         /* of all that the test is given */
    struct module    modules[KIT_MODULES];
    xy_mod          *instances[KIT_MODULES];
    size_t           nmodules;
    struct list      settings;
    struct profile  *profile;
    struct domain   *domain;
    struct arena    *conf;

    struct kit_item *items;
    size_t           nitems;

    struct list      tasks, timers, accounts, sessions, documents, sent, asks, held_calls, held_jobs, roster, archive,
                     mailbox;
    uint64_t         now;           /* ms of the monotonic clock */
    int64_t          wall;
    uint64_t         versions;
    unsigned         store_fails, alloc_fails, exempt;
    struct kit_worker { struct list waiting; struct task task; struct module *module; void *state; bool open; }
                     workers[KIT_MODULES];
    bool             store_held, pool_full, pool_held, alloc_failed, archive_held, search_refused,
                     mailbox_full;
};

extern struct xyt *kit;

/* New number; its request may be set. */
int  kit_item(void);
void kit_ended(int i, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *kit_status_name(xy_status s);
struct stanza *kit_stanza(const char *xml);         /* sealed; ends the process when it is no stanza */
const struct jid *kit_jid(const char *text);
const char *kit_print(struct stanza *s);
const char *kit_copy(const char *text);
void kit_sent(struct stanza *s, const struct jid *to);
struct kit_account *kit_account(struct str bare);   /* NULL: not there */
struct kit_session *kit_session(const struct jid *full);
void kit_free_account(struct kit_account *a);
void kit_free_session(struct kit_session *s);
void kit_follow_presence(struct session *s, struct stanza *p);
void kit_tell_available(struct session *s);
xy_status kit_archive(struct store_call *c);        /* answers the kinds of archives */
xy_status kit_mailbox(struct store_call *c);        /* ... of mailboxes */
/* A new row of the account at the end of rows; its id as clients see it.  NULL: no such account. */
const char *kit_add_row(xyt *t, struct list *rows, const char *account, unsigned flags, const char *peer,
                        const char *xml);
void kit_stores_end(void);
void kit_roster_end(void);
void kit_asks_end(void);
void kit_workers_end(void);

#define KIT_REQUEST_MS 30000

#endif
