/*
 * api_parts.h - what the files that fill the table share.
 */
#ifndef XYLEM_MODULE_API_PARTS_H
#define XYLEM_MODULE_API_PARTS_H

#include <xylem/api.h>

#include "hook/instance.h"

struct domain;
struct jid;
struct parser_pool;

void api_fill_instance(xy_api *t);
void api_fill_memory(xy_api *t);
void api_fill_xml(xy_api *t);
void api_fill_stanza(xy_api *t);
void api_fill_account(xy_api *t);
void api_fill_store(xy_api *t);
void api_fill_archive(xy_api *t);
void api_fill_mailbox(xy_api *t);
void api_fill_exchange(xy_api *t);
void api_fill_mailbox_add(xy_api *t);
void api_fill_mailbox_rows(xy_api *t);
void api_fill_service(xy_api *t);
void api_fill_blocking(xy_api *t);
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

/* Around an operation of a service that is a lookup. */
struct instance_visit api_lookup_begin(xy_mod *keeper);
void                  api_lookup_end(xy_mod *keeper, struct instance_visit visit);

/* Moves those of the n addresses forward that the account `from` does not keep out, and returns how many they are.
 * All n when it is no account of this shard, or when its domain has no service "blocking". */
size_t api_let_through(const struct jid *from, const struct jid **others, size_t n);

/* The record of the instance's domain as this shard has it; NULL: it is no longer hosted, or there is none. */
struct domain *api_domain(const xy_mod *m);

#endif
