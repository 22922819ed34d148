/*
 * xylem/archive.h - the archive of an account: what xy_mailbox_archive() kept.
 *
 * Ids are texts that clients see too (XEP-0359), good for one account only.  Calls return XY_LATER like
 * those of xylem/store.h; the page is good during the callback.
 */
#ifndef XYLEM_ARCHIVE_H
#define XYLEM_ARCHIVE_H

#include <xylem/api.h>

/*
 * A page of the archive of xy_account_of(rq), of what has been stored for good: it waits for what the account
 * sent and received before.  XY_NOT_FOUND: an id of the query is not in this archive.  XY_REFUSED: words
 * were looked for too long.
 */
static inline xy_flow xy_archive_find(xy_mod *m, xy_req *rq, const xy_archive_query *query, xy_archive_fn fn)
{
    return xy_api_->archive_find(m, rq, query, fn);
}

/* The message of a row, good as long as the arena; NULL: it cannot be read, or memory was refused. */
static inline const xy_xml *xy_archive_stanza(xy_arena *a, const xy_archive_row *row)
{
    return xy_api_->archive_stanza(a, row);
}

/*
 * Appends the message of a row to e, to be forwarded as it was: for much less than it takes to read and to copy it.
 * Returns e; NULL: it cannot be read, or memory was refused.  It becomes part of e and lives as long, but is there
 * to be written only: xy_child(), xy_next() and xy_xml_text() pass over it, in your tree and wherever that goes.
 */
static inline xy_xml *xy_archive_append(xy_xml *e, const xy_archive_row *row)
{
    return xy_api_->archive_append(e, row);
}

/* The first and the last message of that archive: one row when they are the same, none when it is empty. */
static inline xy_flow xy_archive_ends(xy_mod *m, xy_req *rq, xy_archive_fn fn)
{
    return xy_api_->archive_ends(m, rq, fn);
}

/* Of one account of the domain (a bare JID) or of all (NULL) the messages with a stamp before that leave the
 * archive, at most limit; page.count says how many did. */
static inline xy_flow xy_archive_purge(xy_mod *m, xy_req *rq, const char *account, int64_t before, size_t limit,
                                       xy_archive_fn fn)
{
    return xy_api_->archive_purge(m, rq, account, before, limit, fn);
}

/* Where an archive (of that account, or each of the domain) has more bytes than `most`, the oldest messages leave it
 * until it has not, but none that still waits for a device; at most limit, and page.count says how many did. */
static inline xy_flow xy_archive_trim(xy_mod *m, xy_req *rq, const char *account, uint64_t most, size_t limit,
                                      xy_archive_fn fn)
{
    return xy_api_->archive_trim(m, rq, account, most, limit, fn);
}

#endif
