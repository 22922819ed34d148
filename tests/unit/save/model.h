/*
 * model.h - a store in memory that does what store_provider.h says of everything that is saved, for tests of core/save.
 *
 * Its lanes are real, so shards have to run.  What it holds can be written down and compared.
 */
#ifndef XYLEM_TESTS_SAVE_MODEL_H
#define XYLEM_TESTS_SAVE_MODEL_H

#include <stdatomic.h>
#include <xylem/store_provider.h>

#include "base/text.h"

void model_start(unsigned read_lanes);
void model_stop(void);                          /* and forgets all */
void model_clear(void);

/* On any thread, at once: as the lane that writes does it, but nobody who follows hears of it. */
void model_put(const char *domain, const char *account, const char *collection, const char *key, const char *value);
void model_row(const char *domain, const char *account, uint64_t id, unsigned flags, const char *xml);
void model_session(const char *domain, const char *account, unsigned char token, const char *resource);
xy_status model_apply(xy_store_op *op);
/* All that there is, a line each, in one order; the caller's. */
void model_dump(struct text *out);
size_t model_count(void);

/* The next so many are answered so; then XY_OK again.  What they are of one kind of ... */
struct model_failure { atomic_int spared, left, status; };
extern struct model_failure model_writes, model_reads;
void model_spare_writes(int spared, int failing);       /* so many are done, and so many behind these are not */
/* Reads stand still once they have their answer. */
void model_hold_reads(bool hold);
extern atomic_int model_held;                   /* so many stand still */
extern atomic_int model_asked;                  /* reads there ever were */
/* Called on the lane before each read is answered; NULL. */
extern void (*_Atomic model_before_read)(const xy_store_op *op);
/* The same before each write, which it may answer: XY_OK, and it is done.  NULL. */
extern xy_status (*_Atomic model_before_write)(const xy_store_op *op);

/* Some ms pass, unless the store is at work: it would be thought to stand still. */
void model_let_time_pass(int64_t ms);

#endif
