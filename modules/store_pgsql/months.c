/* months.c - see months.h */

#include "months.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS 86400000
#define AHEAD  2                        /* months */
#define MAKE_MS 2000                    /* while somebody analyses the table, say, there is another time to make one */
#define SQL    1600

/* ---- the calendar ---- */

/* Days from 1970-01-01 to the first of a month, counted since then: years begin in March, so that the leap day is the
 * last of one. */
static int64_t days_to(unsigned month)
{
    int64_t from_march = (int64_t)month + 12 * 1970 - 2, year = from_march / 12;

    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (from_march % 12) + 2) / 5 - 719468;
}

int64_t month_begin(unsigned month)
{
    return days_to(month) * DAY_MS;
}

unsigned month_of(uint64_t id)
{
    int64_t days = (int64_t)((id > INT64_MAX ? INT64_MAX : id) >> 20) / DAY_MS;
    unsigned month = (unsigned)(days * 12 / 366);       /* that one, or one before it */

    while (days_to(month + 1) <= days)
        month++;
    return month;
}

static void name_month(unsigned month, char name[32])
{
    snprintf(name, 32, "%04u_%02u", 1970 + month / 12, 1 + month % 12);
}

/* ---- statements that may not take long ---- */

/* Of those that are sent next, and settled together. */
static void bound(struct lane *l, uint64_t ms)
{
    char sql[80];

    snprintf(sql, sizeof sql, "SELECT set_config('statement_timeout', '%llu', true)", (unsigned long long)ms);
    lane_sql(l, sql, NULL, NULL, NULL);
}

static bool took_too_long(const struct lane *l)
{
    return !l->broken && strcmp(l->code, "57014") == 0;
}

/* ---- making ---- */

/*
 * A table that is attached is in nobody's way, as one that is made as a partition would be: of a backup, say.  The one
 * that writes and the upkeep may make the same at the same time: who has the lock, which attaching takes anyway, looks
 * once more.  What somebody has detached is attached again, or made anew if nothing is in it; in PostgreSQL 13 nothing
 * can be half detached.
 */
#define LINK     "(SELECT coalesce((to_jsonb(i)->>'inhdetachpending')::boolean, false) FROM pg_inherits i " \
                 "WHERE inhparent = to_regclass(whole) AND inhrelid = to_regclass(part))"
#define ATTACHED LINK " IS NOT DISTINCT FROM false"
#define MAKE \
    "DO $$DECLARE whole text := '%s'; part text := '%s_%s'; filled boolean; BEGIN " \
    "IF " ATTACHED " THEN RETURN; END IF; " \
    "EXECUTE format('LOCK TABLE ONLY %%I IN SHARE UPDATE EXCLUSIVE MODE', whole); " \
    "IF " ATTACHED " THEN RETURN; END IF; " \
    "IF " LINK " THEN EXECUTE format('ALTER TABLE %%I DETACH PARTITION %%I FINALIZE', whole, part); END IF; " \
    "IF to_regclass(part) IS NOT NULL THEN " \
    "EXECUTE format('SELECT EXISTS (SELECT FROM %%I)', part) INTO filled; " \
    "IF NOT filled THEN EXECUTE format('DROP TABLE %%I', part); END IF; END IF; " \
    "IF to_regclass(part) IS NULL THEN " \
    "EXECUTE format('CREATE TABLE %%I (LIKE %%I INCLUDING ALL)', part, whole); END IF; " \
    "EXECUTE format('ALTER TABLE %%I ATTACH PARTITION %%I FOR VALUES FROM (%lld) TO (%s)', whole, part); END$$"

/* most: ms for each of the two, 0: as long as it takes. */
static bool make(struct lane *l, unsigned month, uint64_t most)
{
    static const char *const tables[] = { "message", "body" };
    int64_t end = month_begin(month + 1);
    char name[32], until[32] = "MAXVALUE", sql[SQL];

    name_month(month, name);
    if (lane_id_at(end) < INT64_MAX)
        snprintf(until, sizeof until, "%lld", (long long)lane_id_at(end));
    if (most > 0)
        bound(l, most);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        snprintf(sql, sizeof sql, MAKE, tables[i], tables[i], name, (long long)lane_id_at(month_begin(month)), until);
        lane_sql(l, sql, NULL, NULL, NULL);
    }
    return lane_settle(l);
}

static bool knows(const struct months *m, unsigned month)
{
    return m->known[month / 8] >> month % 8 & 1;
}

bool months_need(struct lane *l, struct months *m, uint64_t id)
{
    if (id >= m->low && id < m->high)
        return true;
    unsigned month = month_of(id);
    if (month >= MONTHS_MOST)
        return true;
    if (!knows(m, month) && !make(l, month, 0))
        return false;
    m->known[month / 8] |= (unsigned char)(1 << month % 8);
    m->low = lane_id_at(month_begin(month));
    m->high = lane_id_at(month_begin(month + 1));
    return true;
}

void months_forget(struct months *m)
{
    memset(m, 0, sizeof *m);
}

/* ---- dropping ---- */

#define OLD_MOST 64
#define LOOK_MS  500                    /* nobody waits for it */
#define DROP_MS  100                    /* all do */

struct old { int n; char names[OLD_MOST][64]; };

static void take_old(struct lane *l, const PGresult *r, void *arg)
{
    struct old *old = arg;

    (void)l;
    old->n = 0;
    for (int i = 0; i < PQntuples(r) && old->n < OLD_MOST; i++)
        snprintf(old->names[old->n++], sizeof old->names[0], "%s", PQgetvalue(r, i, 0));
}

/* Partitions of the months before the last one, the oldest first, and what was one and is detached; those behind that
 * name. */
static bool find_old(struct lane *l, unsigned month, const char *behind, struct old *old)
{
    struct params p = { 0 };
    char names[2][48], until[32];

    name_month(month < 1 ? 0 : month - 1, until);
    snprintf(names[0], sizeof names[0], "message_%s", until);
    snprintf(names[1], sizeof names[1], "body_%s", until);
    param_text(&p, names[0]);
    param_text(&p, names[1]);
    param_text(&p, behind);
    param_number(&p, OLD_MOST);
    lane_sql(l, "SELECT relname::text FROM pg_class WHERE relnamespace = quote_ident(current_schema())::regnamespace "
                "AND relkind = 'r' AND relname > $3::text COLLATE \"C\" AND ("
                "(relname ~ '^message_[0-9]{4}_[0-9]{2}$' AND relname < $1::text COLLATE \"C\") OR "
                "(relname ~ '^body_[0-9]{4}_[0-9]{2}$' AND relname < $2::text COLLATE \"C\")) "
                "ORDER BY relname LIMIT $4::bigint", &p, take_old, old);
    return lane_settle(l);
}

/* Who reads or writes has a lock on the table first, and on its partition then: so has who drops one.  Whether rows are
 * there may take long to tell where many were, as they are passed until they are vacuumed away. */
static bool drop_if_empty(struct lane *l, const char *name, bool *busy)
{
    bool is_body = strncmp(name, "body", 4) == 0;
    int64_t filled = 0;
    char sql[SQL];

    bound(l, LOOK_MS);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM (SELECT 1 FROM %s LIMIT 1) t", name);
    lane_sql(l, sql, NULL, take_number, &filled);
    if (!lane_settle(l))
        return took_too_long(l);
    if (filled > 0)
        return true;
    bound(l, DROP_MS);
    snprintf(sql, sizeof sql, "DO $$BEGIN LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE; "
             "IF NOT EXISTS (SELECT 1 FROM %s) THEN DROP TABLE %s; END IF; END$$",
             is_body ? "body" : "message", name, name);
    lane_sql(l, sql, NULL, NULL, NULL);
    *busy = !lane_settle(l);
    return !*busy || took_too_long(l);
}

/* Until somebody is in the way: then another time, for others wait behind each that is tried. */
static bool drop_old(struct lane *l, unsigned month)
{
    struct old old = { .n = OLD_MOST };
    char behind[64] = "";
    bool busy = false;

    while (old.n == OLD_MOST) {
        if (!find_old(l, month, behind, &old))
            return false;
        for (int i = 0; i < old.n && !busy; i++)
            if (!drop_if_empty(l, old.names[i], &busy))
                return false;
        if (busy || old.n == 0)
            return true;
        memcpy(behind, old.names[old.n - 1], sizeof behind);
    }
    return true;
}

/* ---- merging ---- */

#define INDEXES_MOST 256

struct indexes { int n; int64_t ids[INDEXES_MOST]; };

static void take_indexes(struct lane *l, const PGresult *r, void *arg)
{
    struct indexes *found = arg;

    (void)l;
    for (int i = 0; i < PQntuples(r) && found->n < INDEXES_MOST; i++)
        found->ids[found->n++] = column_number(r, i, 0);
}

/* What it cannot do in time it has begun, and goes on with the next time: with little memory it works in small
 * parts. */
static bool merge(struct lane *l, int64_t index, uint64_t ms)
{
    char sql[160];

    bound(l, ms);
    lane_sql(l, "SELECT set_config('maintenance_work_mem', '1MB', true)", NULL, NULL, NULL);
    snprintf(sql, sizeof sql, "SELECT gin_clean_pending_list(%lld::regclass)", (long long)index);
    lane_sql(l, sql, NULL, NULL, NULL);
    return lane_settle(l) || took_too_long(l);
}

/* The youngest first, for there is most. */
bool months_merge(struct lane *l, uint64_t ms)
{
    struct indexes found = { .n = 0 };
    uint64_t until = xy_mono_ms() + ms;

    lane_sql(l, "SELECT c.oid::bigint FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
                "WHERE i.inhparent = to_regclass('message_terms') ORDER BY c.relname DESC", NULL, take_indexes, &found);
    if (!lane_settle(l))
        return false;
    for (int i = 0; i < found.n; i++) {
        uint64_t now = xy_mono_ms();
        if (now >= until)
            return true;
        if (!merge(l, found.ids[i], until - now))
            return false;
    }
    return true;
}

/* ---- upkeep ---- */

bool months_upkeep(struct lane *l, int64_t now)
{
    unsigned month = month_of(lane_id_at(now));

    for (unsigned i = 0; i <= AHEAD; i++)
        if (!make(l, month + i, MAKE_MS))
            return false;
    return drop_old(l, month);
}

static void take_names(struct lane *l, const PGresult *r, void *names)
{
    (void)l;
    snprintf(names, DETACHED_ROOM, "%s", PQgetvalue(r, 0, 0));
}

/* Also one that is half detached, of which nobody reads any more. */
bool months_detached(struct lane *l, char names[DETACHED_ROOM])
{
    lane_sql(l, "SELECT coalesce(string_agg(name, ', ' ORDER BY name) FILTER (WHERE n <= 8), '') || "
                "CASE WHEN count(*) > 8 THEN ' and ' || count(*) - 8 || ' more' ELSE '' END FROM ("
                "SELECT c.relname::text AS name, row_number() OVER (ORDER BY c.relname) AS n FROM pg_class c "
                "WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind = 'r' "
                "AND c.relname ~ '^(message|body)_[0-9]{4}_[0-9]{2}$' AND (NOT c.relispartition OR EXISTS ("
                "SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid "
                "AND (to_jsonb(i)->>'inhdetachpending')::boolean))) t", NULL, take_names, names);
    return lane_settle(l);
}
