/*
 * xylem/types.h - the vocabulary of the SDK: handles, enumerations and records.
 *
 * Rules that hold for every call of the SDK:
 *
 *   The name says                                        You
 *   plain getter (xy_from, xy_payload, xy_config)        borrow; good while its handle is
 *   made in an arena (xy_el, xy_text)                    never free; it ends with the arena's owner
 *   xy_reply, xy_send, xy_refuse                         give the tree away; do not touch it after
 *
 *   - A handle is opaque; its type says which thread may use it: everything but xy_job belongs to
 *     the loop thread (the shard) that called you.
 *   - Nothing here blocks.  What takes time returns at once and calls back on the same shard, never
 *     from inside the call that started it.
 *   - Texts are UTF-8, NUL-terminated.  Times are milliseconds.
 *   - No callback of an instance overlaps or re-enters another.
 *
 * Compatibility: tables and enumerations only grow at the end; records used in arrays never grow;
 * records passed by pointer begin with `size` and may grow.
 *
 * C11 with the attributes of gcc and clang, without warnings at -Wpedantic.  The headers can be used from
 * C++17; XY_MODULE there needs C++20, and its fields in the order of struct xy_module.
 */
#ifndef XYLEM_TYPES_H
#define XYLEM_TYPES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version of the SDK, which is that of its ABI: entries may move until it is 1.0 (docs/sdk.md). */
#define XY_ABI_MAJOR 0
#define XY_ABI_MINOR 9

/* ---- handles: incomplete on purpose ---------------------------------------------------------- */

typedef struct xy_mod     xy_mod;      /* an instance: this module, one domain, one shard          */
typedef struct xy_req     xy_req;      /* work somebody waits for: a stanza on its way, a question
                                          to a service, a command, the load of an account          */
typedef struct xy_job     xy_job;      /* the same work seen from a pool or worker thread           */
typedef struct xy_xml     xy_xml;      /* one element with its children                            */
typedef struct xy_arena   xy_arena;    /* memory that ends all at once                             */
typedef struct xy_jid     xy_jid;      /* an address in its normal form                            */
typedef struct xy_account xy_account;  /* a local account: an actor on this shard                  */
typedef struct xy_session xy_session;  /* one connected resource of an account                     */
typedef struct xy_secret  xy_secret;   /* a password or key: cannot be printed                     */
typedef struct xy_docs    xy_docs;     /* documents that came back from the store                  */
typedef struct xy_timer   xy_timer;    /* a timer of an instance                                   */

/* ---- enumerations: values never change ------------------------------------------------------- */

typedef enum {                     /* what a handler or hook says                                  */
    XY_NEXT,                       /* not mine: go on                                              */
    XY_DONE,                       /* handled: stop here                                           */
    XY_LATER,                      /* I keep it and will finish it: xy_resume, xy_reply, xy_refuse */
    XY_DROP                        /* silently gone; counted under the module's name (xy_drop)     */
} xy_flow;

typedef enum { XY_GUARD, XY_REWRITE, XY_NORMAL, XY_RECORD, XY_LAST } xy_band;

typedef enum { XY_DEBUG, XY_INFO, XY_WARN, XY_ERROR } xy_level;

typedef enum { XY_GET = 1, XY_SET = 2 } xy_kind;                      /* bits */

typedef enum {                     /* bits: to whom an IQ is addressed                             */
    XY_TO_DOMAIN  = 1,             /* the domain itself                                            */
    XY_TO_ACCOUNT = 2,             /* a bare JID, whoever asks                                     */
    XY_TO_SELF    = 4              /* the sender's own bare JID, or no `to`; others are refused    */
} xy_scope;

typedef enum { XY_MESSAGE = 1, XY_PRESENCE, XY_IQ } xy_stanza_kind;

typedef enum {                     /* RFC 6120 section 8.2.3, RFC 6121 sections 4.7.1 and 5.2.2    */
    XY_TYPE_NONE, XY_TYPE_ERROR, XY_TYPE_GET, XY_TYPE_SET, XY_TYPE_RESULT,
    XY_TYPE_NORMAL, XY_TYPE_CHAT, XY_TYPE_GROUPCHAT, XY_TYPE_HEADLINE,
    XY_TYPE_UNAVAILABLE, XY_TYPE_SUBSCRIBE, XY_TYPE_SUBSCRIBED, XY_TYPE_UNSUBSCRIBE,
    XY_TYPE_UNSUBSCRIBED, XY_TYPE_PROBE
} xy_stanza_type;

typedef enum {                     /* RFC 6120 section 8.3.3; the core adds the type attribute     */
    XY_BAD_REQUEST = 1, XY_CONFLICT, XY_FEATURE_NOT_IMPLEMENTED, XY_FORBIDDEN, XY_GONE,
    XY_INTERNAL_SERVER_ERROR, XY_ITEM_NOT_FOUND, XY_JID_MALFORMED, XY_NOT_ACCEPTABLE,
    XY_NOT_ALLOWED, XY_NOT_AUTHORIZED, XY_POLICY_VIOLATION, XY_RECIPIENT_UNAVAILABLE, XY_REDIRECT,
    XY_REGISTRATION_REQUIRED, XY_REMOTE_SERVER_NOT_FOUND, XY_REMOTE_SERVER_TIMEOUT,
    XY_RESOURCE_CONSTRAINT, XY_SERVICE_UNAVAILABLE, XY_SUBSCRIPTION_REQUIRED,
    XY_UNDEFINED_CONDITION, XY_UNEXPECTED_REQUEST
} xy_condition;

typedef enum {                     /* how an asynchronous call ended                               */
    XY_OK,
    XY_NOT_FOUND,
    XY_CLASH,                      /* exists already, or a compare-and-set found another version   */
    XY_REFUSED,                    /* understood and declined: quota, size, not supported          */
    XY_UNAVAILABLE                 /* cannot tell now: backend down, deadline, queue full          */
} xy_status;

typedef enum {                     /* points on a stanza's path where hooks run                    */
    XY_OUT,                        /* leaves the sender's account (local sender)                   */
    XY_IN,                         /* enters the recipient's account (local recipient)             */
    XY_UNDELIVERABLE,              /* a message that no resource of the account takes              */
    /* To look on: the message stays as it is, and what the hook returns does not matter. */
    XY_SENT,                       /* a message of a local session has passed XY_OUT               */
    XY_DELIVERED                   /* ... was handed to sessions, or stored as there was none      */
} xy_point;

typedef enum {                     /* bits that modules keep with a session: each has a line here  */
    XY_KEPT_CARBONS = 1            /* its client has asked for carbons (XEP-0280)                  */
} xy_kept;

/* ---- functions a module provides ------------------------------------------------------------- */

typedef xy_flow (*xy_stanza_fn)(xy_mod *m, xy_req *rq);
typedef void    (*xy_docs_fn)(xy_mod *m, xy_req *rq, const xy_docs *docs);
typedef void    (*xy_status_fn)(xy_mod *m, xy_req *rq, xy_status status);
typedef void    (*xy_answer_fn)(xy_mod *m, xy_req *rq, const xy_xml *answer);
typedef void    (*xy_timer_fn)(xy_mod *m, void *arg);
typedef void    (*xy_work_fn)(xy_job *job, void *arg);
typedef void    (*xy_work_done_fn)(xy_mod *m, xy_req *rq, void *arg);

/* ---- settings: one line each, checked against the C field at compile time --------------------- */

typedef enum {
    XY_T_TEXT,      /* const char *                                                               */
    XY_T_INT,       /* int64_t, min..max                                                          */
    XY_T_BOOL,      /* bool: yes/no/true/false/on/off                                             */
    XY_T_TIME,      /* uint64_t milliseconds: 500ms 3s 5m 2h 7d 1y                                */
    XY_T_SIZE,      /* uint64_t bytes: 64 16K 2M 1G                                               */
    XY_T_CHOICE,    /* int: index into `choices`                                                  */
    XY_T_LIST,      /* const char *const *: NULL-ended texts                                      */
    XY_T_SECRET,    /* const xy_secret *                                                          */
    XY_T_FILE       /* const char *: path, relative ones are resolved against the file's folder   */
} xy_setting_type;

typedef struct xy_setting {
    const char        *key, *deflt, *doc;   /* deflt NULL: required; "" with TEXT, LIST, FILE: NULL  */
    xy_setting_type    type;
    size_t             offset;
    int64_t            min, max;            /* of INT, TIME, SIZE; both 0: no bounds               */
    const char *const *choices;             /* of CHOICE, NULL-ended                               */
} xy_setting;

/* 0; does not compile unless field f of S has the type T. */
#ifdef __cplusplus
template <class A, class B> struct xy_same_;
template <class A> struct xy_same_<A, A> { char yes; };
#define XY_SAME_(T, S, f) (0 * sizeof(xy_same_<T, decltype(((S *)0)->f)>))
#else
#define XY_SAME_(T, S, f) \
    (0 * sizeof(char[__builtin_types_compatible_p(T, __typeof__(((S *)0)->f)) ? 1 : -1]))
#endif
#define XY_SETTING_(T, S, f, k, d, doc_, type_, lo, hi, ch) \
    { k, d, doc_, type_, offsetof(S, f) + XY_SAME_(T, S, f), lo, hi, ch }
#define XY_TEXT(S, f, k, d, doc_)   XY_SETTING_(const char *, S, f, k, d, doc_, XY_T_TEXT, 0, 0, 0)
#define XY_FILE(S, f, k, d, doc_)   XY_SETTING_(const char *, S, f, k, d, doc_, XY_T_FILE, 0, 0, 0)
#define XY_BOOL(S, f, k, d, doc_)   XY_SETTING_(bool, S, f, k, d, doc_, XY_T_BOOL, 0, 0, 0)
#define XY_INT(S, f, k, d, lo, hi, doc_) \
    XY_SETTING_(int64_t, S, f, k, d, doc_, XY_T_INT, lo, hi, 0)
#define XY_TIME(S, f, k, d, lo, hi, doc_) \
    XY_SETTING_(uint64_t, S, f, k, d, doc_, XY_T_TIME, lo, hi, 0)
#define XY_SIZE(S, f, k, d, lo, hi, doc_) \
    XY_SETTING_(uint64_t, S, f, k, d, doc_, XY_T_SIZE, lo, hi, 0)
#define XY_CHOICE(S, f, k, d, ch, doc_) XY_SETTING_(int, S, f, k, d, doc_, XY_T_CHOICE, 0, 0, ch)
#define XY_LIST(S, f, k, d, doc_) \
    XY_SETTING_(const char *const *, S, f, k, d, doc_, XY_T_LIST, 0, 0, 0)
#define XY_SECRET(S, f, k, d, doc_) \
    XY_SETTING_(const xy_secret *, S, f, k, d, doc_, XY_T_SECRET, 0, 0, 0)

/* ---- what a module declares ------------------------------------------------------------------- */

typedef struct xy_iq {              /* one IQ handler; two modules claiming the same is refused    */
    int          kinds, scopes;     /* XY_GET|XY_SET, XY_TO_*                                     */
    const char  *ns, *name;         /* of the payload element; name NULL: any element of ns       */
    xy_stanza_fn fn;
    const char  *feature;           /* advertised in disco while the handler runs; NULL: none     */
} xy_iq;

typedef struct xy_hook {            /* one place on the path of stanzas                           */
    xy_stanza_kind kind;
    xy_point       point;
    xy_band        band;
    const char    *before, *after;  /* other modules of the same band, or NULL                    */
    xy_stanza_fn   fn;
} xy_hook;

typedef struct xy_nonza {           /* an element of a client that is no stanza                    */
    const char *ns, *name;          /* what the stream itself knows comes first                    */
    /* The client has a resource; called in the order of its stream. */
    void (*fn)(xy_mod *m, xy_session *s, const xy_xml *element);
} xy_nonza;

typedef struct xy_metric {          /* a counter, exported with module and domain                 */
    const char *name, *help;
} xy_metric;

typedef struct xy_state_decl {      /* state the core keeps in each account or session            */
    size_t size;                    /* 0: none; zeroed at first                                   */
    /* Accounts only, may be NULL: bring the state in from the store; finish rq with xy_end(rq,
     * status).  Stanzas wait meanwhile; anything but XY_OK makes them errors. */
    xy_flow (*load)(xy_mod *m, xy_req *rq);
    void    (*destroy)(xy_mod *m, void *state);     /* may be NULL; gives arenas back             */
} xy_state_decl;

typedef struct xy_events {          /* each may be NULL; all on the account's shard               */
    uint32_t size;
    /* A resource was bound; nothing was sent on it yet. */
    void (*session_bound)(xy_mod *m, xy_session *s);
    /* Its presence turned from unavailable (or negative priority) to a non-negative priority. */
    void (*session_available)(xy_mod *m, xy_session *s);
    /* It ended.  When it was available, unavailable presence has gone through the hooks before, made by
     * the core when the client sent none. */
    void (*session_closed)(xy_mod *m, xy_session *s);
    /* The account is being deleted: forget what is stored for it; finish with xy_end(rq, status).  All but
     * XY_OK and XY_NOT_FOUND stop the deletion, and the administrator tries again. */
    xy_flow (*account_removed)(xy_mod *m, xy_req *rq);
    /* Stream features for a client about to bind (or that has bound); append to features. */
    void (*stream_features)(xy_mod *m, xy_xml *features);
    /* Service "blocking" is about to keep these addresses (NULL-ended) from the account (begins), or does so no
     * longer: whom it concerns, xy_blocking_of() calls XY_BLOCKING_TURNS. */
    void (*blocking_changed)(xy_mod *m, xy_account *a, const char *const *jids, bool begins);
} xy_events;

typedef enum { XY_ARG_TEXT, XY_ARG_JID, XY_ARG_INT, XY_ARG_SECRET, XY_ARG_FLAG } xy_arg_type;

typedef struct xy_arg {             /* one argument of a command                                   */
    const char *name;
    const char *doc;                /* NULL, of one that is not required: what xylemctl and the command say to each
                                       other by it is not for people, and neither help nor a manual shows it */
    xy_arg_type type;
    bool        required;           /* positional; others are --name VALUE                         */
} xy_arg;

typedef enum { XY_SERVER_COMMAND, XY_DOMAIN_COMMAND, XY_ACCOUNT_COMMAND } xy_command_scope;

typedef struct xy_command {         /* declared once, offered by every administrative face         */
    const char       *name;         /* two words: "roster list"                                    */
    const char       *summary;
    xy_command_scope  scope;        /* DOMAIN: argument `domain`; ACCOUNT: argument `jid` first    */
    const xy_arg     *args;         /* ended by name NULL; may be NULL                             */
    xy_stanza_fn      fn;           /* output: xy_out_*; end: xy_command_end                       */
} xy_command;

typedef struct xy_service {         /* an operation table offered to the core and to other modules */
    const char *name;               /* "auth", "roster", "store", "blocking"                       */
    unsigned    version;            /* of the operation table                                      */
    const void *ops;                /* xy_auth_ops, xy_roster_ops, xy_store_ops, xy_blocking_ops   */
} xy_service;

typedef struct xy_worker_ops {      /* a thread of the module's own that takes work in batches      */
    uint32_t size;
    unsigned most;                  /* items in a batch; 0: 256, which is also the most            */
    uint64_t bytes;                 /* that what was put and is not done may weigh; 0: 1 MiB       */
    /* All on that thread; the job has neither configuration nor state, for it serves all domains. */
    void *(*open)(xy_job *job);                     /* its own state, NULL: none; may be NULL      */
    void  (*batch)(xy_job *job, void *state, void *const *items, size_t n);
    void  (*close)(xy_job *job, void *state);       /* at the end of the server; may be NULL       */
} xy_worker_ops;

typedef enum { XY_PER_SHARD, XY_PER_DOMAIN, XY_PER_SERVER } xy_spread;

typedef enum {                      /* bits of xy_exchange.how                                     */
    XY_EXCHANGE_WHOLE = 0,
    XY_EXCHANGE_PARTS = 1,          /* a list of its children, which may come in several elements  */
    XY_EXCHANGE_MAKES = 2           /* is taken before there is an account: it makes one           */
} xy_exchange_how;

typedef struct xy_exchange {        /* an element of <user/> in files of XEP-0227: xylem/exchange.h */
    const char  *ns, *name;         /* two modules claiming the same is refused                    */
    int          how;               /* XY_EXCHANGE_* bits                                          */
    xy_stanza_fn give, take;        /* requests on the account's shard; NULL: not written, not taken */
} xy_exchange;

typedef struct xy_module {
    uint32_t             size;      /* sizeof(xy_module) as the module saw it                      */
    uint16_t             major, minor, need_minor, reserved;
    const char          *name, *version, *summary;
    xy_spread            spread;    /* PER_DOMAIN and PER_SERVER: no iq, no hooks, no states       */
    const char *const   *requires_; /* modules that have to be on in the same domain; NULL-ended   */
    const xy_setting    *settings;  /* ended by key NULL                                           */
    size_t               config_size, state_size;
    int                (*start)(xy_mod *m);                         /* 0, or xy_fail(m, "why")     */
    int                (*reload)(xy_mod *m, const void *fresh);     /* NULL: stop and start        */
    void               (*stop)(xy_mod *m);
    const xy_iq         *iq;        /* ended by ns NULL                                            */
    const xy_hook       *hooks;     /* ended by fn NULL                                            */
    const xy_metric     *counters;  /* ended by name NULL                                          */
    const xy_service    *services;  /* ended by name NULL                                          */
    const xy_command    *commands;  /* ended by name NULL                                          */
    const xy_events     *events;
    const char *const   *features;  /* further disco features of the domain, NULL-ended            */
    const char *const   *account_features;                     /* ... of its accounts              */
    xy_state_decl        account_state, session_state;
    const xy_worker_ops *worker;    /* xy_worker_put; NULL: none                                   */
    const xy_nonza      *nonzas;    /* ended by ns NULL                                            */
    const xy_exchange   *exchange;  /* ended by ns NULL                                            */
} xy_module;

/* ---- store ------------------------------------------------------------------------------------ */

#define XY_ANY_VERSION UINT64_MAX

typedef struct xy_doc_write {       /* one write of an atomic set; never grows                     */
    const char *account;            /* bare JID, or "" for a document of the domain itself         */
    const char *collection, *key;
    const void *value;              /* NULL: delete                                                */
    size_t      len;
    uint64_t    version;            /* compare-and-set: the version it must have now, 0: must not
                                       exist, XY_ANY_VERSION: whatever it is                       */
} xy_doc_write;

/* ---- archives: xylem/archive.h ----------------------------------------------------------------- */

typedef struct xy_archive_query {   /* what of an archive is wanted; NULL or 0: does not matter    */
    uint32_t           size;
    const char        *with;        /* the other side: a bare JID (any of its resources) or a full one */
    int64_t            start, end;  /* stamps, both included                                       */
    const char        *above, *below;   /* ids: only what lies between them, neither included      */
    const char        *after, *before;  /* ids: the page begins behind the one, ends before the other */
    const char *const *ids;         /* just these                                                  */
    size_t             nids;
    const char        *text;        /* words that all have to be in the message                    */
    bool               backwards;   /* the last ones, not the first; in order all the same         */
    bool               count;       /* how many there are in all                                   */
    size_t             limit;       /* of the page, at least 1                                     */
} xy_archive_query;

typedef struct xy_archive_row {     /* one message; never grows                                    */
    const char *id;                 /* as clients see it                                           */
    int64_t     stamp;              /* wall clock, ms                                              */
    bool        sent;               /* by the account, else to it                                  */
    const char *peer;               /* full JID of the other side                                  */
    const char *xml;                /* for xy_archive_stanza() and -append(); NULL from the ends   */
    size_t      len;
} xy_archive_row;

typedef struct xy_archive_page {
    uint32_t              size;
    xy_status             status;
    const xy_archive_row *rows;     /* in order                                                    */
    size_t                nrows;
    bool                  more;     /* others lie beyond the page                                  */
    bool                  counted;  /* count is known: it was asked for, without above and below   */
    uint64_t              count;    /* all that match, whatever after and before say               */
} xy_archive_page;

typedef void (*xy_archive_fn)(xy_mod *m, xy_req *rq, const xy_archive_page *page);

/* ---- mailboxes: xylem/mailbox.h ---------------------------------------------------------------- */

typedef struct xy_mailbox_query {   /* what of that which waits is wanted; NULL or 0: does not matter */
    uint32_t           size;
    const char        *after;       /* id: the page begins behind it, there or not                 */
    const char *const *ids;         /* just these, all of them                                     */
    size_t             nids;
    size_t             limit;       /* of the page, at least 1; without ids                        */
} xy_mailbox_query;

typedef struct xy_mailbox_new {     /* a message from elsewhere, for xy_mailbox_add(); never grows  */
    int64_t     stamp;              /* wall clock, ms                                              */
    bool        sent;               /* by the account, else to it                                  */
    bool        waits, archived;    /* for a device; in the archive: at least one of both          */
    const char *peer;               /* full JID of the other side                                  */
    const char *id;                 /* that it had elsewhere, good for questions to the archive; NULL: none */
    const xy_xml *message;
} xy_mailbox_new;

typedef struct xy_mailbox_added {   /* what became of them                                         */
    uint32_t         size;
    xy_status        status;        /* XY_OK: what follows is known, and durable                   */
    const xy_status *each;          /* XY_OK: added; XY_CLASH: was there; XY_REFUSED: the mailbox is full, or
                                       the store will not have it                                  */
    size_t           n;
} xy_mailbox_added;

typedef void (*xy_mailbox_added_fn)(xy_mod *m, xy_req *rq, const xy_mailbox_added *added);

/* ---- auth ------------------------------------------------------------------------------------- */

typedef enum {
    XY_AUTH_OK,
    XY_AUTH_UNKNOWN,                /* not my user: the next of the chain is asked                 */
    XY_AUTH_WRONG,
    XY_AUTH_EXPIRED, XY_AUTH_DISABLED, XY_AUTH_NOT_ENTITLED,
    XY_AUTH_UNAVAILABLE,            /* cannot tell now: never the same as wrong                    */
    XY_AUTH_EXISTS,                 /* create: that name is taken                                  */
    XY_AUTH_REFUSED                 /* not supported, or the name or password is not allowed       */
} xy_auth_status;

typedef enum {                      /* bits of xy_auth_ops.mechanisms                              */
    XY_MECH_PASSWORD = 1,           /* a password given in clear can be checked                    */
    XY_MECH_SCRAM_SHA_1 = 2, XY_MECH_SCRAM_SHA_256 = 4, XY_MECH_SCRAM_SHA_512 = 8
} xy_mech;

typedef struct xy_scram_keys {
    uint32_t             size;
    xy_mech              mech;
    unsigned             iterations;
    const unsigned char *salt;
    size_t               salt_len;
    const unsigned char *stored_key, *server_key;
    size_t               key_len;   /* of each                                                     */
} xy_scram_keys;

typedef struct xy_auth_answer {
    uint32_t             size;
    xy_auth_status       status;
    const char          *jid;       /* canonical bare JID; NULL: the one asked for                 */
    const char          *reason;    /* for the log; NULL: none                                     */
    const xy_scram_keys *keys;      /* answer to scram_keys; with UNKNOWN any keys that look like those of
                                       an account made now, so that nobody can tell them apart     */
    const char *const   *names;     /* answer to list: local parts, NULL-ended                     */
    const bool          *enabled;   /* answer to list, one for each name; NULL: all are            */
    const char          *next;      /* answer to list: where to go on; NULL: that was all          */
    unsigned             mechanisms;    /* answer to can: XY_MECH_* bits                           */
} xy_auth_answer;

typedef void (*xy_auth_fn)(xy_mod *m, xy_req *rq, const xy_auth_answer *answer);

/* Service "auth", version 1.  All are requests: finish rq with xy_auth_answer_with().  NULL: the
 * provider cannot do that. */
typedef struct xy_auth_ops {
    uint32_t size;
    unsigned mechanisms;            /* XY_MECH_* that every account of this provider can do        */
    xy_flow (*check_password)(xy_mod *m, xy_req *rq, const xy_jid *who, const xy_secret *password);
    xy_flow (*scram_keys)(xy_mod *m, xy_req *rq, const xy_jid *who, xy_mech mech);
    xy_flow (*exists)(xy_mod *m, xy_req *rq, const xy_jid *who);
    xy_flow (*list)(xy_mod *m, xy_req *rq, const char *after, size_t limit);
    xy_flow (*create)(xy_mod *m, xy_req *rq, const xy_jid *who, const xy_secret *password);
    xy_flow (*set_password)(xy_mod *m, xy_req *rq, const xy_jid *who, const xy_secret *password);
    xy_flow (*set_enabled)(xy_mod *m, xy_req *rq, const xy_jid *who, bool enabled);
    xy_flow (*remove)(xy_mod *m, xy_req *rq, const xy_jid *who);
    /* Which of .mechanisms can all accounts do now?  Asked before the first login to the domain, and again when
     * xy_auth_can() says so.  Answer .mechanisms; XY_AUTH_UNAVAILABLE: it is asked again.  NULL: all of them. */
    xy_flow (*can)(xy_mod *m, xy_req *rq);
} xy_auth_ops;

/* ---- roster ----------------------------------------------------------------------------------- */

typedef enum { XY_SUB_NONE = 0, XY_SUB_TO = 1, XY_SUB_FROM = 2, XY_SUB_BOTH = 3 } xy_subscription;

typedef struct xy_roster_item {     /* a contact, or the trace of a request from somebody          */
    uint32_t          size;
    const char       *jid;          /* bare, normal form                                           */
    const char       *name;         /* NULL: none                                                  */
    const char *const *groups;      /* NULL-ended; NULL: none                                      */
    xy_subscription   subscription;
    bool              ask;          /* pending out: we asked (RFC 6121 appendix A.1)               */
    bool              pending_in;   /* pending in: they asked; such an item alone is not shown     */
    bool              approved;     /* pre-approved (RFC 6121 section 3.4)                         */
    const char       *request;      /* pending_in: the subscribe stanza as XML; NULL: none         */
    uint64_t          revision;     /* another one after each change; 0: there is no such item     */
} xy_roster_item;

/* Service "roster", version 1. */
typedef struct xy_roster_ops {
    uint32_t size;
    /* Lookups, on the account's shard, from memory. */
    bool (*item)(xy_mod *m, xy_account *account, const char *jid, xy_roster_item *out);
    bool (*next)(xy_mod *m, xy_account *account, size_t *at, xy_roster_item *out);
    /* Request: store the item's subscription, ask, pending_in, approved and request (name and groups
     * stay as they are) and push what a client can see of the change.  An item with nothing left is
     * removed.  XY_CLASH: the item no longer has the revision given.  Finish with xy_end(rq, status). */
    xy_flow (*set_state)(xy_mod *m, xy_req *rq, const xy_roster_item *item);
} xy_roster_ops;

/* ---- blocking --------------------------------------------------------------------------------- */

typedef enum {
    XY_BLOCKING_NO,
    XY_BLOCKING_YES,                /* or it cannot be told now                                    */
    XY_BLOCKING_TURNS               /* not now, and it is what a change is about: see xy_events    */
} xy_blocking;

/* Service "blocking", version 1. */
typedef struct xy_blocking_ops {
    uint32_t size;
    /* Lookup, on the account's shard, from memory: does the account keep out this address (in normal
     * form)?  The core asks it of whatever a module sends in the account's name. */
    xy_blocking (*of)(xy_mod *m, xy_account *account, const char *jid);
} xy_blocking_ops;

#endif
