/*
 * xylem/work.h - timers, and threads for libraries that block.
 *
 * A module owns no thread, socket or signal handler.  Functions that get an xy_job run on a thread of the
 * core's pool: they may use the calls below that take one, xy_scram_derive(), and what looks only at what it
 * is given (xy_secret_bytes, xy_secret_equal, xy_jid_text, xy_wall_ms, xy_mono_ms, xy_random, xy_sha1,
 * xy_sha256).
 */
#ifndef XYLEM_WORK_H
#define XYLEM_WORK_H

#include <xylem/api.h>

/* Calls fn(m, arg) once after ms; NULL: refused.  Ends by itself with the instance.  arg must live until then:
 * what belongs to an account or session is better looked up by address when it rings.  A timer that has rung
 * can be cancelled all the same; nothing happens. */
static inline xy_timer *xy_timer_set(xy_mod *m, uint64_t ms, xy_timer_fn fn, void *arg)
{
    return xy_api_->timer_set(m, ms, fn, arg);
}
static inline void xy_timer_cancel(xy_timer **t) { xy_api_->timer_cancel(t); }

/* Runs work(job, arg) on a pool thread of this module's lane, then done(m, rq, arg) here.  arg must live in
 * the request's arena (or longer) and belongs to the thread meanwhile.  A full lane ends the request as
 * unavailable.  Returns XY_LATER. */
static inline xy_flow xy_offload(xy_mod *m, xy_req *rq, xy_work_fn work, xy_work_done_fn done, void *arg)
{
    return xy_api_->offload(m, rq, work, done, arg);
}

/* Gives arg to the module's worker (.worker): one thread for all its instances, which gets what was put in the
 * order in which it was put, all that has gathered while it was busy as one batch; then done(m, rq, arg) here.
 * For what is cheaper together: commits, bulk requests.  arg as for xy_offload; bytes: what it weighs against
 * the worker's limit.  A full worker ends the request as unavailable.  When the request ends first the batch
 * still gets arg, and done never comes.  Returns XY_LATER. */
static inline xy_flow xy_worker_put(xy_mod *m, xy_req *rq, void *arg, size_t bytes, xy_work_done_fn done)
{
    return xy_api_->worker_put(m, rq, arg, bytes, done);
}

/* Calls work(m, rq) when no request of the same session that has taken its turn from this instance before is
 * open any more: at once, or later.  It keeps its turn until it is answered, whatever that takes.  For answers of
 * many parts, which would get in each other's way or need much memory at the same time.  work answers rq or lets
 * others do so (it returns XY_LATER); a verdict of it is only heard when it is called at once, so do not use any.
 * Requests without a session have no line: work is called at once.  Of those that wait a session may have 64,
 * further ones are refused (resource-constraint).  Returns XY_LATER, or what work has returned. */
static inline xy_flow xy_take_turn(xy_mod *m, xy_req *rq, xy_stanza_fn work)
{
    return xy_api_->take_turn(m, rq, work);
}

/* Memory that ends with the job's request; the instance's own (read-only here) configuration, its .state
 * (guard it yourself) and the data directory; a log line; did the request end meanwhile? */
static inline void *xy_job_alloc(xy_job *job, size_t size) { return xy_api_->job_alloc(job, size); }
static inline void *xy_job_state(xy_job *job) { return xy_api_->job_state(job); }
static inline const void *xy_job_config(xy_job *job) { return xy_api_->job_config(job); }
static inline const char *xy_job_data_dir(xy_job *job) { return xy_api_->job_data_dir(job); }
#define xy_job_log(job, level, ...) (xy_api_->job_log((job), (level), __VA_ARGS__))
static inline bool xy_job_cancelled(const xy_job *job) { return xy_api_->job_cancelled(job); }

/* What people wrote in a message that is kept as xml (xy_store_record, xy_store_row): the text of its bodies, a space
 * after each, 64 KiB at most, in the job's memory.  A store makes of it what a message is found by.  NULL: refused. */
static inline const char *xy_job_body_text(xy_job *job, const char *xml, size_t len, size_t *text_len)
{
    return xy_api_->job_body_text(job, xml, len, text_len);
}

#endif
