/*
 * api_parts.h - what the files that fill the table share.
 */
#ifndef XYLEM_MODULE_API_PARTS_H
#define XYLEM_MODULE_API_PARTS_H

#include <xylem/api.h>

#include "hook/instance.h"

struct domain;
struct parser_pool;

void api_fill_instance(xy_api *t);
void api_fill_memory(xy_api *t);
void api_fill_xml(xy_api *t);
void api_fill_stanza(xy_api *t);
void api_fill_account(xy_api *t);
void api_fill_store(xy_api *t);
void api_fill_service(xy_api *t);
void api_fill_work(xy_api *t);
void api_fill_command(xy_api *t);

/* A builder found no memory: whatever is built from it is not sent (xy_reply, xy_send). */
void api_note_refusal(void);
bool api_take_refusal(void);

/* The parsers of this thread. */
struct parser_pool *api_parsers(void);

/* Ends the process unless this is the shard of m. */
void api_check_thread(const xy_mod *m, const char *call);

/* The same; false, and logged, when m is answering a lookup, which may only look. */
bool api_may_act(const xy_mod *m, const char *call);

/* The request that an asynchronous call is to hang on; NULL: it may not be made, or is over. */
xy_req *api_may_wait(const xy_mod *m, const xy_req *held, const char *call);

/* What such a call does when it cannot even begin.  Returns XY_DONE. */
xy_flow api_end_unavailable(xy_req *held);

/* The record of the instance's domain as this shard has it; NULL: it is no longer hosted, or there is none. */
struct domain *api_domain(const xy_mod *m);

#endif
