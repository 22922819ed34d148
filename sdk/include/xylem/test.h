/*
 * xylem/test.h - unit tests of modules without a server: link libxylem-test and the module's own source.
 *
 *     const xy_module *xylem_module_v1(const xy_api *);
 *
 *     xyt *t = xyt_open(xylem_module_v1);
 *     xyt_set(t, "url", "https://staff.test");
 *     XYT_CHECK(xyt_start(t) == NULL);
 *     int i = xyt_iq(t, "<iq type='get' from='romeo@example.net/x' to='bob@example.org' id='1'>"
 *                       "<card xmlns='urn:example:staffcard'/></iq>");
 *     XYT_CHECK(strstr(xyt_answer(t, i), "Bob, room 12"));
 *     XYT_CHECK(xyt_close(t) == 0);
 *
 * The kit is the real core around the module: settings, dispatch, hook order, requests and their deadlines,
 * stanzas, addresses, the whole function table.  Only the outside is made up: there is one shard, one
 * domain (XYT_DOMAIN), time that moves when told, documents in memory, and nobody to talk to.  What the
 * module sends is collected; what it waits for is answered before the call that caused it returns, unless
 * the test holds the store or the clock has to move.
 *
 * One kit is open at a time.  Texts it returns live until xyt_close().  Actions that start something return
 * its number, for xyt_answer().
 */
#ifndef XYLEM_TEST_H
#define XYLEM_TEST_H

#include <stdio.h>
#include <xylem/module.h>
#include <xylem/store_provider.h>

#ifdef __cplusplus
extern "C" {
#endif

#define XYT_DOMAIN "example.org"

typedef struct xyt xyt;
typedef const xy_module *xyt_entry(const xy_api *api);

/* ---- life ---- */

xyt *xyt_open(xyt_entry *module);
void xyt_add(xyt *t, xyt_entry *another);          /* a module beside it, such as a roster under presence */
void xyt_set(xyt *t, const char *key, const char *value);   /* its settings; several values: a list */
const char *xyt_start(xyt *t);                     /* NULL, or why the core or the module refused */
xy_mod *xyt_instance(xyt *t);
int  xyt_reload(xyt *t);                           /* as after xyt_set(); what .reload returned */
/* Stops the module, as a reload that removes it does; the test goes on and sees that nothing of it runs. */
void xyt_stop(xyt *t);
/* Ends sessions, accounts and instances.  Returns how much was left open: requests never ended, arenas
 * never given back.  0 is right. */
int  xyt_close(xyt *t);

/* ---- stanzas ---- */

/* An IQ get or set: to the handler that its kind, scope, namespace and element find. */
int  xyt_iq(xyt *t, const char *xml);
/* An element of the session's stream that is no stanza.  false: no module knows it. */
bool xyt_nonza(xyt *t, xy_session *s, const char *xml);
/* The hooks of one point.  XY_OUT and XY_SENT: `from` is a session that has logged in; presence without `to` first
 * becomes its presence.  Others: `to` is an account, brought in when it is not there. */
int  xyt_hook(xyt *t, xy_point point, const char *xml);
/*
 * NULL: still open.  An IQ: the result or error stanza.  Hooks: "next", "done", "kept" (xy_mailbox_keep),
 * "drop: reason", or the result or error stanza.  Everything else: "ok", "not-found", "clash", "refused",
 * "unavailable"; commands: that, then ": sentence" and " [rows]" when there are any.
 */
const char *xyt_answer(xyt *t, int i);
/* The stanza of the request as a REWRITE hook left it. */
const char *xyt_stanza(xyt *t, int i);
/* Did one of the hooks call xy_mailbox_archive()? */
bool xyt_archived(xyt *t, int i);

/* What was sent, oldest first, each once; NULL: no more.  Stanzas for one session have its full JID. */
const char *xyt_sent(xyt *t);
/* Answers the oldest xy_ask(): an <iq/>, or NULL for "none came in time".  Its question is in xyt_sent(). */
void xyt_told(xyt *t, const char *xml);

/* ---- accounts and sessions ---- */

void xyt_account(xyt *t, const char *jid);         /* exists; xyt_login does it too */
xy_account *xyt_live(xyt *t, const char *jid);     /* brought in; NULL: a load failed or waits */
xy_session *xyt_login(xyt *t, const char *full_jid);        /* the session_bound events; NULL as above */
void xyt_logout(xyt *t, xy_session *s);            /* unavailable presence if need be, session_closed */
void xyt_forget(xyt *t, const char *jid);          /* an idle account leaves memory: states are destroyed */
int  xyt_remove(xyt *t, const char *jid);          /* deleted: the account_removed events */
int  xyt_mailbox_delivered(xyt *t, xy_session *s); /* how often xy_mailbox_deliver was called for it */
void xyt_session_full(xyt *t, xy_session *s, bool full);    /* xy_send_to_session finds no room */
bool xyt_is_quiet(xyt *t, xy_session *s);          /* what xy_session_quiet said last */
const char *xyt_stream_features(xyt *t);           /* <features/> after the modules' events */
const char *xyt_features(xyt *t, xy_scope scope);  /* disco features, one a line */

/* ---- documents ---- */

void        xyt_put(xyt *t, const char *account, const char *collection, const char *key, const char *value);
const char *xyt_doc(xyt *t, const char *account, const char *collection, const char *key); /* NULL: none */
void        xyt_store_fail(xyt *t, unsigned nth);  /* the n-th operation from now is unavailable; 0: none */
void        xyt_store_hold(xyt *t, bool hold);     /* operations wait until released */
void        xyt_store_step(xyt *t);                /* releases the oldest; others, new ones too, go on waiting */

/* ---- archives ---- */

/* A message that is in the account's archive since now; its id as clients see it. */
const char *xyt_archive(xyt *t, const char *account, bool sent, const char *peer, const char *xml);
void        xyt_archive_hold(xyt *t, bool hold);   /* the newest of each account is not stored yet */
/* The message with that id, here or in a mailbox, is about to be taken out again, as its sender has had an error. */
void        xyt_retract(xyt *t, const char *id);
void        xyt_search_refuse(xyt *t, bool refuse);        /* words are looked for too long */

/* ---- mailboxes ---- */

/* A message that waits in the account's mailbox since now; its id as clients see it.  xyt_archive_hold() holds the
 * newest of these too. */
const char *xyt_wait(xyt *t, const char *account, const char *peer, const char *xml);
size_t xyt_waiting(xyt *t, const char *account);   /* how many do */
void   xyt_mailbox_full(xyt *t, bool full);        /* nothing that waits can be added */
bool xyt_is_by_hand(xyt *t, const xy_session *s);  /* has xy_mailbox_list been called for it? */

/* ---- services ---- */

int  xyt_check_password(xyt *t, const char *jid, const char *password);
int  xyt_scram_keys(xyt *t, const char *jid, xy_mech mech);
int  xyt_exists(xyt *t, const char *jid);
int  xyt_list(xyt *t, const char *after, size_t limit);
int  xyt_create(xyt *t, const char *jid, const char *password);
int  xyt_set_password(xyt *t, const char *jid, const char *password);
int  xyt_set_enabled(xyt *t, const char *jid, bool enabled);
int  xyt_remove_user(xyt *t, const char *jid);
const xy_auth_answer *xyt_auth(xyt *t, int i);     /* NULL: still open */

/* A roster that lives in the kit: xyt_add(t, xyt_roster) where a module requires "roster". */
const xy_module *xyt_roster(const xy_api *api);
void xyt_roster_put(xyt *t, const char *account, const xy_roster_item *item);
bool xyt_roster_get(xyt *t, const char *account, const char *jid, xy_roster_item *out);

/* Operations of a roster under test, for what its callers do. */
int  xyt_roster_set_state(xyt *t, const char *account, const xy_roster_item *item);

/* "roster list", then name, value, name, value ... NULL. */
int  xyt_command(xyt *t, const char *name, ...);

/* ---- exchange ---- */

/* An element of <user/> for the modules: "ok: 2 added", and behind it "; name: what is wrong" for each that was named;
 * "no module takes it". */
int  xyt_take(xyt *t, const char *jid, const char *xml);
/* What the entry of that element writes, all pages of it; NULL: unavailable. */
const char *xyt_give(xyt *t, const char *jid, const char *ns, const char *name);
unsigned xyt_mechanisms(xyt *t);                   /* XY_MECH_*: what a client would be offered now */

/* ---- time, memory, threads ---- */

void xyt_run(xyt *t);                              /* until nothing is left to do now; the others do it too */
void xyt_advance(xyt *t, uint64_t ms);             /* both clocks, and the timers that become due */
void xyt_deadline(xyt *t, int i);                  /* until the core ends that request */
void xyt_fail_alloc(xyt *t, unsigned nth);         /* the n-th allocation from now is refused; 0: none */
bool xyt_alloc_failed(xyt *t);
void xyt_pool_full(xyt *t, bool full);             /* xy_offload finds no room */
void xyt_pool_hold(xyt *t, bool hold);             /* jobs wait until released */

uint64_t    xyt_counter(xyt *t, unsigned which);
const char *xyt_status(xyt *t);                    /* what xy_set_status said, "" when all is well */

#ifdef __cplusplus
}
#endif

/* For tests without a framework: int main(void) { int bad = 0; ... return bad; } */
#define XYT_CHECK(c) \
    do { if (!(c)) { printf("not ok %s:%d %s\n", __FILE__, __LINE__, #c); bad = 1; } } while (0)

#endif
