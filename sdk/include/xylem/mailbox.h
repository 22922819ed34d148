/*
 * xylem/mailbox.h - what waits in an account's mailbox, for clients that fetch it by hand (XEP-0013), and what is moved
 * from one server to another.
 *
 * The first two questions are about the account of the session that asks, xy_session_of(rq), which has to be
 * xy_account_of(rq); when it has ended meanwhile the answer is XY_UNAVAILABLE.  Questions return XY_LATER like those of
 * xylem/store.h.  Ids and rows are those of xylem/archive.h; the page is good during the callback.
 */
#ifndef XYLEM_MAILBOX_H
#define XYLEM_MAILBOX_H

#include <xylem/api.h>

/*
 * A page of what waits for that session, oldest first: nothing that it was given already, that was sent to another
 * session that is there, or that is from somebody the account keeps out.  A page may have fewer rows than its limit
 * and yet page.more.  XY_NOT_FOUND: an id of the query is none of these.
 *
 * From now on what has come until now is not sent by itself, neither to this session nor to those of the account that
 * become available later, as long as this one lasts; it stays until it is removed.  A page behind another (after) has
 * nothing that has come since.
 */
static inline xy_flow xy_mailbox_list(xy_mod *m, xy_req *rq, const xy_mailbox_query *query, xy_archive_fn fn)
{
    return xy_api_->mailbox_list(m, rq, query, fn);
}

/* These wait no longer; page.count says how many have.  The store has committed it when fn comes.  XY_NOT_FOUND: an
 * id is none of those that xy_mailbox_list would show, and nothing has happened. */
static inline xy_flow xy_mailbox_remove(xy_mod *m, xy_req *rq, const char *const *ids, size_t n, xy_archive_fn fn)
{
    return xy_api_->mailbox_remove(m, rq, ids, n, fn);
}

/* Straight to that session: the message of a row, in its sender's name, with the domain's delay stamp (XEP-0203), its
 * id (XEP-0359) and a copy of `mark`.  It goes on waiting.  false: no room for it now, or memory was refused. */
static inline bool xy_mailbox_send(xy_mod *m, xy_session *s, const xy_archive_row *row, const xy_xml *mark)
{
    return xy_api_->mailbox_send(m, s, row, mark);
}

/*
 * Messages from elsewhere, for the account of rq, at most 1000; fn says what became of each.  One that is there
 * already, by its stamp, other side and text, is not added again; what waits and is archived, too, becomes one message
 * even when the two come one after the other and their stamps differ by up to two seconds.  Stamps lie in the past.
 * Returns XY_LATER.
 */
static inline xy_flow xy_mailbox_add(xy_mod *m, xy_req *rq, const xy_mailbox_new *messages, size_t n,
                                     xy_mailbox_added_fn fn)
{
    return xy_api_->mailbox_add(m, rq, messages, n, fn);
}

/* A page of what waits in the mailbox of xy_account_of(rq), or of its archive, oldest first, whoever may see it: for
 * who carries it elsewhere.  It goes on behind the row with that id, there or not.  Returns XY_LATER. */
static inline xy_flow xy_mailbox_rows(xy_mod *m, xy_req *rq, bool waiting, const char *after, size_t limit,
                                      xy_archive_fn fn)
{
    return xy_api_->mailbox_rows(m, rq, waiting, after, limit, fn);
}

#endif
