/* schema.c - see schema.h */

#include "schema.h"

#include <stdio.h>
#include <string.h>

/*
 * Forward only: a step that was released is never edited.
 *
 * store: one row: the version of all this, and the last batch that was committed, see batch.c.
 *
 * message: one stanza in one mailbox; sent: by the owner of that.  The planner has figures on columns, not on bits of
 * one.  body: the stanza itself, once for all mailboxes it is in, of which there are `copies`.  Both are in a partition
 * for each month, which their ids tell: an id is a time in ms << 20, or a little more, see months.h.
 *
 * Ids are in the order of arrival.  One is its stamp << 20, or higher: the last id + 1 when the clock has stepped back.
 * message_ahead holds the archived rows whose id is more than a minute ahead of the stamp, usually none: a range of
 * stamps is one of ids, and these.
 *
 * sent: rows that a client may send once more, by the stanza's number in its stream; the message may be gone.
 *
 * mailbox: archived counts the rows, archived_bytes what is in them; none of them has a stamp before oldest, and NULL:
 * there are none.
 *
 * terms: see terms.h.  What is added waits in a list that is merged into the index from time to time, see months.c.
 */
#define MESSAGES \
    "CREATE TABLE body (" \
    "  id bigint PRIMARY KEY, copies integer NOT NULL, xml text NOT NULL) PARTITION BY RANGE (id);" \
    "CREATE TABLE message (" \
    "  mailbox bigint NOT NULL, id bigint NOT NULL, stamp bigint NOT NULL," \
    "  waiting boolean NOT NULL, archived boolean NOT NULL, sent boolean NOT NULL," \
    "  peer text COLLATE \"C\" NOT NULL, body bigint NOT NULL, bytes integer NOT NULL, terms tsvector," \
    "  PRIMARY KEY (mailbox, id)) PARTITION BY RANGE (id);" \
    "CREATE INDEX message_waiting ON message (mailbox, id) WHERE waiting;" \
    "CREATE INDEX message_spent ON message (mailbox, id) WHERE NOT waiting AND NOT archived;" \
    "CREATE INDEX message_ahead ON message (mailbox, stamp) WHERE archived AND id >> 20 > stamp + 60000;" \
    "CREATE INDEX message_peer ON message (mailbox, split_part(peer, '/', 1), id) WHERE archived;" \
    "CREATE INDEX message_terms ON message USING gin (terms) WITH (gin_pending_list_limit = 16384);"

#define OTHERS \
    "CREATE TABLE document (" \
    "  domain text COLLATE \"C\" NOT NULL, account text COLLATE \"C\" NOT NULL," \
    "  collection text COLLATE \"C\" NOT NULL, key text COLLATE \"C\" NOT NULL," \
    "  value bytea NOT NULL, version bigint NOT NULL, PRIMARY KEY (domain, account, collection, key));" \
    "CREATE INDEX document_accounts ON document (domain, collection, account) WHERE account <> '';" \
    "CREATE TABLE mailbox (" \
    "  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY," \
    "  domain text COLLATE \"C\" NOT NULL, account text COLLATE \"C\" NOT NULL," \
    "  last_row bigint NOT NULL DEFAULT 0, archived bigint NOT NULL DEFAULT 0," \
    "  archived_bytes bigint NOT NULL DEFAULT 0, oldest bigint, UNIQUE (domain, account)) WITH (fillfactor = 70);" \
    "CREATE INDEX mailbox_oldest ON mailbox (domain, oldest) WHERE oldest IS NOT NULL;" \
    "CREATE TABLE sent (" \
    "  token bytea NOT NULL, seq bigint NOT NULL, mailbox bigint NOT NULL, id bigint NOT NULL," \
    "  PRIMARY KEY (token, seq, mailbox));" \
    "CREATE TABLE session (" \
    "  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, token bytea NOT NULL UNIQUE," \
    "  domain text COLLATE \"C\" NOT NULL, account text COLLATE \"C\" NOT NULL, resource text NOT NULL," \
    "  mechanism text NOT NULL, presence text, position bigint NOT NULL, taken bigint NOT NULL," \
    "  cursor bigint NOT NULL, joined bigint NOT NULL, keep bigint NOT NULL, detached bigint NOT NULL," \
    "  seen bigint NOT NULL, flags bigint NOT NULL) WITH (fillfactor = 50);" \
    "CREATE INDEX session_account ON session (domain, account);"

/* For who looks into the database by hand: docs/manual/modules.md names them. */
#define VIEWS \
    "CREATE VIEW archived_messages AS SELECT m.domain, m.account, r.id, to_timestamp(r.stamp / 1000.0) AS at," \
    "  CASE WHEN r.sent THEN 'sent' ELSE 'received' END AS direction, r.peer, b.xml" \
    "  FROM message r JOIN mailbox m ON m.id = r.mailbox JOIN body b ON b.id = r.body WHERE r.archived;" \
    "CREATE VIEW waiting_messages AS SELECT m.domain, m.account, r.id, to_timestamp(r.stamp / 1000.0) AS at," \
    "  r.peer, b.xml FROM message r JOIN mailbox m ON m.id = r.mailbox JOIN body b ON b.id = r.body" \
    "  WHERE r.waiting;" \
    "CREATE VIEW archives AS SELECT domain, account, archived AS messages, archived_bytes AS bytes," \
    "  to_timestamp(oldest / 1000.0) AS none_before FROM mailbox WHERE archived > 0;" \
    "CREATE VIEW resumable_sessions AS SELECT domain, account, resource, mechanism," \
    "  to_timestamp(seen / 1000.0) AS seen, to_timestamp(nullif(detached, 0) / 1000.0) AS detached," \
    "  keep / 1000.0 * interval '1 second' AS kept_for FROM session;"

/* Of all rows, for the planner heeds no figures on the expression of an index that is of some: without them a peer with
 * half of all rows looks as rare as any other. */
#define PEERS \
    "DO $$BEGIN DROP INDEX message_peer; " \
    "CREATE INDEX message_peer ON message (mailbox, split_part(peer, '/', 1), id); ANALYZE message; END$$"

static const char *const all[] = {
    "DO $$BEGIN " MESSAGES OTHERS VIEWS " END$$",
    /* For the sweep alone: a planner that does not know how many rows there are would take one of ids for joins. */
    "CREATE INDEX sent_sweep ON sent ((id + 0))",
    PEERS
};

static const struct steps ours = { all, sizeof all / sizeof all[0] };
const struct steps *schema_steps = &ours;

static bool run(struct lane *l, const char *sql, const struct params *p, int64_t *number)
{
    lane_sql(l, sql, p, number == NULL ? NULL : take_number, number);
    return lane_settle(l);
}

static bool make(struct lane *l, const char *schema)
{
    struct params p = { 0 };
    int64_t there = 0;

    param_text(&p, schema);
    if (!run(l, "SELECT count(*) FROM pg_namespace WHERE nspname = $1::text", &p, &there))
        return false;
    if (there > 0)
        return true;
    char *name = PQescapeIdentifier(l->db, schema, strlen(schema)), sql[400];
    bool fits = name != NULL && snprintf(sql, sizeof sql, "CREATE SCHEMA %s", name) < (int)sizeof sql;
    PQfreemem(name);
    if (!fits)
        lane_says(l, "the name of the schema is too long");
    return fits && run(l, sql, NULL, NULL);
}

/* 0: there are no tables. */
static bool find_version(struct lane *l, int64_t *version)
{
    int64_t there = 0;

    *version = 0;
    if (!run(l, "SELECT count(*) FROM pg_class WHERE relnamespace = quote_ident(current_schema())::regnamespace "
                "AND relname = 'store'", NULL, &there))
        return false;
    if (there > 0)
        return run(l, "SELECT version FROM store", NULL, version);
    return run(l, "CREATE TABLE store (version integer NOT NULL, batch bytea, written timestamptz)", NULL, NULL) &&
           run(l, "INSERT INTO store (version) VALUES (0)", NULL, NULL);
}

static void refuse_for_good(struct lane *l, int version)
{
    snprintf(l->why, sizeof l->why, "written by a newer xylem (schema %d, this one knows %d): run that one", version,
             (int)schema_steps->n);
    l->wrong = true;
}

/* Tables that are made are no migration. */
static bool may_begin(struct lane *l, int64_t version, bool may_migrate)
{
    int newest = (int)schema_steps->n;

    if (version > newest)
        refuse_for_good(l, (int)version);
    else if (version > 0 && version < newest && !may_migrate)
        snprintf(l->why, sizeof l->why, "the database has schema %d, and this xylem needs %d: "
                 "`xylemctl store migrate` brings it there", (int)version, newest);
    else
        return true;
    return false;
}

/* Within a transaction. */
static bool step_up(struct lane *l, bool may_migrate)
{
    int64_t version;
    char mark[80];

    if (!find_version(l, &version))
        return false;
    l->schema = (int)version;
    if (!may_begin(l, version, may_migrate))
        return false;
    l->stepped = version > 0 && version < (int64_t)schema_steps->n;
    l->migrates = version < (int64_t)schema_steps->n;
    for (; version < (int64_t)schema_steps->n; version++) {
        snprintf(mark, sizeof mark, "UPDATE store SET version = %d", (int)version + 1);
        if (!run(l, schema_steps->sql[version], NULL, NULL) || !run(l, mark, NULL, NULL))
            return false;
    }
    return true;
}

static bool migrate(struct lane *l, bool may_migrate)
{
    char why[sizeof l->why], code[sizeof l->code];

    if (!run(l, "BEGIN", NULL, NULL))
        return false;
    if (step_up(l, may_migrate))
        return run(l, "COMMIT", NULL, NULL);
    memcpy(why, l->why, sizeof why);
    memcpy(code, l->code, sizeof code);
    if (!l->broken)
        run(l, "ROLLBACK", NULL, NULL);
    lane_says(l, why);
    memcpy(l->code, code, sizeof code);
    return false;
}

bool schema_migrate(struct lane *l, const char *schema, bool may_migrate)
{
    uint64_t since = xy_mono_ms();

    l->schema = 0;
    if (!make(l, schema))
        return false;
    bool ok = migrate(l, may_migrate);
    l->migrates = false;
    if (ok && l->schema > 0 && l->schema < (int)schema_steps->n)
        xy_job_log(l->job, XY_INFO, "the database was brought from schema %d to %d in %llu ms", l->schema,
                   (int)schema_steps->n, (unsigned long long)(xy_mono_ms() - since));
    return ok;
}
