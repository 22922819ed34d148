/*
 * xylem/exchange.h - data of accounts that moves between servers, as files of XEP-0227 have it.
 *
 *     static xy_flow give(xy_mod *m, xy_req *rq)
 *     {
 *         xy_exchange_put(rq, xy_el(xy_arena_of(rq), "note", "urn:example:note"));
 *         xy_end(rq, XY_OK);
 *         return XY_DONE;
 *     }
 *
 *     static const xy_exchange exchange[] = {
 *         { "urn:example:note", "note", XY_EXCHANGE_WHOLE, give, take },
 *         { 0 }
 *     };
 *
 *     XY_MODULE(note, "1.0", .summary = "Notes", .exchange = exchange);
 *
 * `xylemctl export` walks the accounts and calls give() of each entry, `xylemctl import` calls take() with each
 * element of a file that an entry names.  Both are requests about xy_account_of(rq), whose address is xy_to(rq);
 * they end with xy_end().  What is not yours in an element, leave out.
 *
 * An import is repeated, after an interruption or because the file has grown: take() adds what is not there and leaves
 * what is there as it is.  The same element once more changes nothing.
 */
#ifndef XYLEM_EXCHANGE_H
#define XYLEM_EXCHANGE_H

#include <xylem/api.h>

/* take(): the element.  End with XY_OK when all of it that is right is stored for good; XY_UNAVAILABLE: not now, you
 * are called once more with it after a while.  NULL: it is no such request. */
static inline const xy_xml *xy_exchange_element(const xy_req *rq) { return xy_api_->exchange_element(rq); }

/* take(): that cannot be kept, ever; `which` is the element or one of its children.  The administrator reads the file,
 * the line and the sentence.  The rest is taken all the same. */
#define xy_exchange_wrong(rq, which, ...) (xy_api_->exchange_wrong((rq), (which), __VA_ARGS__))

/* take(): so many things were added that were not there. */
static inline void xy_exchange_added(xy_req *rq, size_t n) { xy_api_->exchange_added(rq, n); }

/* give(): what to go on behind, as xy_exchange_more() had it; NULL: begin. */
static inline const char *xy_exchange_after(const xy_req *rq) { return xy_api_->exchange_after(rq); }

/* give(): writes the element; of an entry with XY_EXCHANGE_PARTS one of its children, and the core writes the element
 * around them.  NULL, for memory was refused: the request ends as unavailable, whatever you say. */
static inline void xy_exchange_put(xy_req *rq, const xy_xml *e) { xy_api_->exchange_put(rq, e); }

/* give(): there is more; it is called again with that text.  Some hundred KiB at a time are enough. */
static inline void xy_exchange_more(xy_req *rq, const char *after) { xy_api_->exchange_more(rq, after); }

#endif
