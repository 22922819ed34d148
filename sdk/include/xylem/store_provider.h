/*
 * xylem/store_provider.h - what a module implements to be the store (service "store", version 1).
 *
 * The core owns the threads: one write lane, which hands over batches, and several read lanes.  The
 * functions below run on those threads, never on a shard; what they get is good until they return.
 * Every operation of a write batch is committed, durably, when write() returns with its status XY_OK;
 * the operations of one batch may share one transaction, but each is atomic by itself: when one is
 * refused or clashes, the others still count.  But a record is not stored when one before it in the
 * batch, of the same token, is XY_UNAVAILABLE: that comes again, and would come out of order.
 *
 * Statuses: XY_OK, XY_NOT_FOUND, XY_CLASH (compare-and-set), XY_REFUSED (this operation, for good),
 * XY_UNAVAILABLE (the store cannot now; nothing of the operation was done, or it can be submitted again
 * without harm: records are recognised).
 */
#ifndef XYLEM_STORE_PROVIDER_H
#define XYLEM_STORE_PROVIDER_H

#include <xylem/types.h>

typedef enum {
    /* read lanes */
    XY_STORE_DOC_GET,           /* domain account collection key             -> docs[0]            */
    XY_STORE_DOC_LIST,          /* domain account collection, key = after or NULL, limit -> docs   */
    XY_STORE_ACCOUNT_LIST,      /* domain collection, key = after, limit -> docs[].key: accounts
                                   that have a document in that collection, in byte order          */
    XY_STORE_MAILBOX_HEAD,      /* domain account -> last_id, count, bytes (of waiting rows)       */
    XY_STORE_MAILBOX_PAGE,      /* domain account, rows with after < id, until 0: all of them, else
                                   those with XY_ROW_WAITING and id <= until; limit -> rows, in id
                                   order                                                           */
    XY_STORE_SESSION_LIST,      /* domain account -> sessions, in the order they were made         */
    XY_STORE_ARCHIVE_PAGE,      /* domain account query -> rows in id order; count: all that match,
                                   where query.count asks for it; more: others lie beyond the page */
    XY_STORE_ARCHIVE_ENDS,      /* domain account -> rows: the first and the last archived one (one
                                   row when they are the same), without their xml                  */
    /* write lane */
    XY_STORE_DOC_PUT,           /* domain, writes[]: all or none                                   */
    XY_STORE_RECORD,            /* record -> count: of its rows that were there before             */
    XY_STORE_MAILBOX_TAKEN,     /* domain account, ids[]: no longer waiting -> count, bytes: of those
                                   that were.  session, if not NULL, as SESSION_PUT.  Rows with id <=
                                   until that neither wait nor are archived are deleted, those taken
                                   before too                                                      */
    XY_STORE_MAILBOX_RETRACT,   /* domain account, ids[]: deleted, whatever keeps them             */
    XY_STORE_SESSION_PUT,       /* domain account session: made, or replaced                       */
    XY_STORE_SESSION_REMOVE,    /* domain account session: by its token                            */
    XY_STORE_SESSION_SWEEP,     /* after: sessions of all accounts last put before that (wall ms) are
                                   removed.  limit are looked at at a time (0: all), or all, if that
                                   is quick.  until: where to begin, 0 at first; more -> last_id: where
                                   to go on                                                        */
    XY_STORE_ARCHIVE_PURGE,     /* domain account (NULL: all of the domain), after: archived rows with
                                   a stamp before that (wall ms) are archived no more, limit at a
                                   time, and deleted unless they wait -> count                     */
    XY_STORE_ACCOUNT_REMOVE,    /* domain account: documents of every collection, mailbox, all ->
                                   count, bytes: of the rows that waited                           */
    /* read lanes */
    XY_STORE_MAILBOX_SUM,       /* domain -> count, bytes: of all rows that wait in its mailboxes.
                                   With a limit, of so many mailboxes behind account key (NULL: from
                                   the first), in byte order, of fewer when that takes long, or of all,
                                   if that is quick; more -> docs[0].key: the last of them         */
    /* write lane */
    XY_STORE_ARCHIVE_TRIM,      /* domain account (NULL: each of the domain), until: where archived rows
                                   have more bytes than that the oldest are deleted, but not those that
                                   wait, limit at a time -> count                                  */
    /* read lanes: all there is, by its names.  key = after or NULL, limit (0: all) -> docs[].key, each
     * once, in byte order */
    XY_STORE_DOMAIN_LIST,       /* domains of which there is anything: documents, mailbox, sessions */
    XY_STORE_OWNER_LIST,        /* domain -> its accounts of which there is anything; before them "",
                                   the domain itself, when that has documents                      */
    XY_STORE_COLLECTION_LIST,   /* domain account ("": the domain) -> collections it has documents in */
    /* write lane */
    XY_STORE_MAILBOX_RAISE,     /* domain account after: the mailbox, which is made if need be, has a
                                   last_id of that at least, whatever is in it                     */
    /* write lane, for the provider's schema() */
    XY_STORE_SCHEMA,            /* until: 1: the tables are brought to the provider's version, whatever
                                   its settings say of when -> count: that version (0: a store that has
                                   none), last_id: the one that was found (0: none yet, or not known),
                                   bytes: what all takes on its disk, or in memory.  XY_UNAVAILABLE: the
                                   store is not open; where last_id and count are there, and last_id is
                                   less, because it was not brought there                          */
    /* write lane */
    XY_STORE_REINDEX            /* domain, languages: the words by which archived rows are found are
                                   made anew, limit rows at a time -> count: of those that were written.
                                   until, after: where to begin, both 0 at first; more -> bytes, last_id:
                                   where to go on                                                  */
} xy_store_kind;

enum {                          /* bits of a row's flags                                           */
    XY_ROW_WAITING  = 1,        /* not yet acknowledged by any device                              */
    XY_ROW_ARCHIVED = 2,        /* kept for the archive                                            */
    XY_ROW_SENT     = 4         /* the owner's own: direction out                                  */
};

typedef struct xy_store_doc {
    const char *key;
    const void *value;
    size_t      len;
    uint64_t    version;        /* grows with every write of this document, never 0                */
} xy_store_doc;

typedef struct xy_store_row {   /* one stanza in one mailbox                                       */
    const char *domain, *account;   /* whose mailbox: bare JID                                     */
    uint64_t    id;             /* ascending within a mailbox, made by its actor                   */
    int64_t     stamp;          /* wall clock, ms since 1970                                       */
    unsigned    flags;          /* XY_ROW_*                                                        */
    const char *peer;           /* full JID of the other side                                      */
    const char *xml;            /* out, PAGE only: the stanza in canonical form                    */
    size_t      xml_len;
} xy_store_row;

/* A delivery record: one inbound stanza and every mailbox it touches.  It commits whole, together with
 * the position of the stream it came on.  Its rows may be of any time, with any flags, also below the
 * last id of their mailbox: what was kept elsewhere comes so.  A row whose id and xml are there already is counted and
 * changes nothing: its commit had been taken for failed.  A keyed record's client may send it once
 * more to a server that was started anew, which gives its rows other ids: (token, seq, mailbox) is a
 * row's key then, and one that is there by it, with the same xml, is counted and changes nothing.  One
 * with another xml is another stanza, for a client that resumes after a crash need not send all again
 * that was not acknowledged: it stays, and its key is the new one's.  No client sends again what a
 * position covers: of a row whose seq is not above its record's position no key need be kept. */
typedef struct xy_store_record {
    unsigned char       token[16];  /* the stream's                                                */
    uint64_t            seq;        /* of the stanza in the stream: submitted in ascending order   */
    const char         *xml;        /* stored once                                                 */
    size_t              xml_len;
    const xy_store_row *rows;
    size_t              nrows;
    uint64_t            position;   /* 0: none; else that of the session with that token, if it is
                                       there, becomes this one unless it is higher                 */
    bool                keyed;      /* seq is counted by a session that may be resumed             */
} xy_store_record;

/* A session that can be resumed (XEP-0198): what has to outlive the process. */
typedef struct xy_store_session {
    unsigned char token[16];
    const char   *resource;
    const char   *mechanism;    /* by which it logged in                                           */
    const char   *presence;     /* its last available presence as XML; NULL: unavailable           */
    uint64_t      position;     /* stanzas of the client that were handled; never put lower        */
    uint64_t      taken;        /* stanzas to the client that it has acknowledged                  */
    uint64_t      cursor;       /* row: what lies beyond may not have been acknowledged            */
    uint64_t      joined;       /* row: of those up to it only what waits is for this session      */
    uint64_t      keep_ms;      /* how long it waits for its client                                */
    int64_t       detached;     /* wall ms: since when the client is away; 0: it is not            */
    int64_t       seen;         /* wall ms: of this put                                            */
    unsigned      flags;        /* bits of the core                                                */
} xy_store_session;

/* What of an archive is wanted; a field that is NULL or 0 does not matter. */
typedef struct xy_store_query {
    const char     *with;       /* peer: a bare JID (any of its resources) or a full one           */
    int64_t         start, end; /* stamps, both included                                           */
    uint64_t        after, before;  /* ids, neither included                                       */
    bool            backwards;  /* the last `limit` of them, not the first; still in id order      */
    bool            count;      /* how many there are in all, whatever after and before say        */
    const char     *text;       /* words that all have to be in the message                        */
    const uint64_t *ids;        /* just these                                                      */
    size_t          nids;
    size_t          limit;
} xy_store_query;

typedef struct xy_store_op {    /* made by the core; a provider reads the request, fills the answer */
    uint32_t               size;
    xy_store_kind          kind;
    const char            *domain, *account, *collection, *key;
    size_t                 limit;
    uint64_t               after, until;
    const xy_doc_write    *writes;
    size_t                 nwrites;
    const xy_store_record *record;
    const xy_store_session *session;
    const xy_store_query  *query;
    const uint64_t        *ids;
    size_t                 nids;

    xy_status              status;  /* answer; texts and arrays by xy_job_alloc(job, ...)           */
    const char            *why;     /* for the log when not XY_OK                                  */
    xy_store_doc          *docs;
    size_t                 ndocs;
    xy_store_row          *rows;
    size_t                 nrows;
    xy_store_session      *sessions;
    size_t                 nsessions;
    uint64_t               last_id, count, bytes;
    bool                   more;

    /* Of the domains of record->rows, each in its place, or of query, in languages[0]: in which words
     * are found by their stems, too, see xy_stem(); 0: none.  NULL: none of them has one. */
    const unsigned char   *languages;
} xy_store_op;

enum {                          /* traits of a store                                                */
    XY_STORE_FLEETING = 1       /* all that it holds ends with the process: nobody is to move into it */
};

typedef struct xy_store_ops {
    uint32_t size;
    /* Each thread's own state (a database handle ...); NULL with *why set: cannot now, asked again
     * later.  lane 0 writes, the others read; between two batches it may be asked to read, too. */
    void *(*lane_open)(xy_job *job, unsigned lane, const char **why);
    void  (*lane_close)(xy_job *job, unsigned lane, void *lane_state);
    void  (*write)(xy_job *job, void *lane_state, xy_store_op *const *ops, size_t n);
    void  (*read)(xy_job *job, void *lane_state, xy_store_op *op);
    unsigned read_lanes;
    /* Milliseconds, at least, from the beginning of a write batch to that of the next, as long as
     * that is small: what a commit costs is shared by more operations then.  What comes after a
     * pause is written at once.  NULL: 0.  Asked once, before any lane is opened. */
    unsigned (*gather_ms)(xy_job *job);
    /* What the store does for itself beside the commits, not in them.  needs_upkeep is asked on the
     * write lane after each batch; if it says so, upkeep is called on a read lane as soon as that has
     * nothing else to do.  NULL, or no read lanes: never. */
    bool     (*needs_upkeep)(xy_job *job);
    void     (*upkeep)(xy_job *job, void *lane_state);
    /* XY_STORE_SCHEMA, on the write lane, which need not be open.  NULL: it has no versions.  What is
     * not open is XY_UNAVAILABLE when it may be so later (no database answers), which a server that
     * starts waits for, and XY_REFUSED when somebody has to change something first (a wrong password,
     * data of a newer version), for which it ends; why, and count, are set in both cases. */
    void     (*schema)(xy_job *job, xy_store_op *op);
    uint64_t traits;                /* of XY_STORE_FLEETING ...                                     */
} xy_store_ops;

#endif
