/* stores.c - the SQLite store as conform.h wants it: a database in a folder of its own. */
#include "stores.h"

struct stores *stores_open(void)
{
    struct stores *s = calloc(1, sizeof *s);

    s->folder = support_folder();
    api_set_data_dir(s->folder);
    s->config = calloc(1, sizeof *s->config);
    s->state = calloc(1, sizeof *s->state);
    *s->config = (struct config){ .file = "xylem.db", .busy = 1000 };
    stores_set_up(s);
    stores_reopen(s);
    return s;
}

void stores_close(struct stores *s)
{
    stores_shut(s);
    arena_free(&s->arena);
    support_reset(NULL);
    free(s->config);
    free(s->state);
    free(s);
}

int64_t stores_rows(struct stores *s)
{
    return rows_in(s, "row");
}

int64_t stores_bodies(struct stores *s)
{
    return rows_in(s, "body");
}

/* All segments in one: what has gone is gone. */
int64_t stores_terms(struct stores *s)
{
    assert_int_equal(sqlite3_exec(s->write->db, "INSERT INTO term (term) VALUES ('optimize');"
                                  "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, term, row)", NULL, NULL,
                                  NULL), SQLITE_OK);
    int64_t n = number(s->write, "SELECT count(*) FROM temp.vocabulary");
    assert_int_equal(sqlite3_exec(s->write->db, "DROP TABLE temp.vocabulary", NULL, NULL, NULL), SQLITE_OK);
    return n;
}

int64_t stores_archived_bytes(struct stores *s)
{
    return number(s->read, "SELECT coalesce(sum(length(xml)), 0) FROM row JOIN body ON body.id = row.body "
                           "WHERE flags & 2");
}

int64_t stores_counted_bytes(struct stores *s)
{
    return number(s->read, "SELECT coalesce(sum(archived_bytes), 0) FROM mailbox");
}
