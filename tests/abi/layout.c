/*
 * layout.c - what modules that are already built rely on, as assertions.  Written by layout.py.
 *
 * When one of these fails, a module built for a released SDK would break on this core: put the
 * entry, value or member at the end instead.
 */
#include <xylem/module.h>
#include <xylem/store_provider.h>

#if __SIZEOF_POINTER__ == 8

#define SLOT(entry, n) \
    _Static_assert(offsetof(xy_api, entry) == 8 + (n) * sizeof(void *), #entry ": moved")
#define TYPE(entry, ...) \
    _Static_assert(__builtin_types_compatible_p(__typeof__(((xy_api *)0)->entry), __VA_ARGS__), \
                   #entry ": other arguments or result")
#define CALLBACK(name, ...) \
    _Static_assert(__builtin_types_compatible_p(name, __VA_ARGS__), \
                   #name ": other arguments or result")
#define FUNCTION(record, member, ...) \
    _Static_assert(__builtin_types_compatible_p(__typeof__(((record *)0)->member), __VA_ARGS__), \
                   #record "." #member ": other arguments or result")
#define VALUE(name, n) _Static_assert((long)(name) == (n), #name ": renumbered")
#define MEMBER(record, member, at) \
    _Static_assert(offsetof(record, member) == (at), #record "." #member ": moved")
#define RECORD(record, size) _Static_assert(sizeof(record) == (size), #record ": never grows")
#define GROWING(record, size) _Static_assert(sizeof(record) >= (size), #record ": shrank")

/* ---- the function table, in order ---- */

SLOT(log, 0);
TYPE(log, void (*)(xy_mod *, xy_level, const char *fmt, ...));
SLOT(fail, 1);
TYPE(fail, int (*)(xy_mod *, const char *fmt, ...));
SLOT(config, 2);
TYPE(config, const void * (*)(const xy_mod *));
SLOT(state, 3);
TYPE(state, void * (*)(xy_mod *));
SLOT(domain, 4);
TYPE(domain, const char * (*)(const xy_mod *));
SLOT(count, 5);
TYPE(count, void (*)(xy_mod *, unsigned which, uint64_t by));
SLOT(set_status, 6);
TYPE(set_status, void (*)(xy_mod *, xy_level, const char *text));
SLOT(data_dir, 7);
TYPE(data_dir, const char * (*)(const xy_mod *));
SLOT(arena_new, 8);
TYPE(arena_new, xy_arena * (*)(xy_mod *));
SLOT(arena_end, 9);
TYPE(arena_end, void (*)(xy_arena **));
SLOT(alloc, 10);
TYPE(alloc, void * (*)(xy_arena *, size_t));
SLOT(text, 11);
TYPE(text, const char * (*)(xy_arena *, const char *fmt, ...));
SLOT(text_copy, 12);
TYPE(text_copy, const char * (*)(xy_arena *, const char *bytes, size_t len));
SLOT(jid_parse, 13);
TYPE(jid_parse, const xy_jid * (*)(xy_arena *, const char *));
SLOT(jid_bare, 14);
TYPE(jid_bare, const xy_jid * (*)(xy_arena *, const xy_jid *));
SLOT(jid_text, 15);
TYPE(jid_text, const char * (*)(const xy_jid *));
SLOT(jid_local, 16);
TYPE(jid_local, const char * (*)(xy_arena *, const xy_jid *));
SLOT(jid_domain, 17);
TYPE(jid_domain, const char * (*)(xy_arena *, const xy_jid *));
SLOT(jid_resource, 18);
TYPE(jid_resource, const char * (*)(const xy_jid *));
SLOT(jid_new_name_allowed, 19);
TYPE(jid_new_name_allowed, bool (*)(const xy_jid *));
SLOT(wall_ms, 20);
TYPE(wall_ms, int64_t (*)(void));
SLOT(mono_ms, 21);
TYPE(mono_ms, uint64_t (*)(void));
SLOT(random, 22);
TYPE(random, void (*)(void *, size_t));
SLOT(date, 23);
TYPE(date, const char * (*)(xy_arena *, int64_t wall_ms));
SLOT(base64, 24);
TYPE(base64, const char * (*)(xy_arena *, const void *, size_t));
SLOT(base64_decode, 25);
TYPE(base64_decode, const void * (*)(xy_arena *, const char *, size_t *len));
SLOT(sha1, 26);
TYPE(sha1, void (*)(const void *, size_t, unsigned char out[20]));
SLOT(sha256, 27);
TYPE(sha256, void (*)(const void *, size_t, unsigned char out[32]));
SLOT(el, 28);
TYPE(el, xy_xml * (*)(xy_arena *, const char *name, const char *ns));
SLOT(sub, 29);
TYPE(sub, xy_xml * (*)(xy_xml *, const char *name, const char *ns));
SLOT(attr, 30);
TYPE(attr, xy_xml * (*)(xy_xml *, const char *name, const char *value));
SLOT(chars, 31);
TYPE(chars, xy_xml * (*)(xy_xml *, const char *text, size_t len));
SLOT(append_copy, 32);
TYPE(append_copy, xy_xml * (*)(xy_xml *, const xy_xml *));
SLOT(parse, 33);
TYPE(parse, xy_xml * (*)(xy_arena *, const char *bytes, size_t len));
SLOT(print, 34);
TYPE(print, const char * (*)(xy_arena *, const xy_xml *, size_t *len));
SLOT(xml_name, 35);
TYPE(xml_name, const char * (*)(const xy_xml *));
SLOT(xml_ns, 36);
TYPE(xml_ns, const char * (*)(const xy_xml *));
SLOT(xml_attr, 37);
TYPE(xml_attr, const char * (*)(const xy_xml *, const char *name));
SLOT(xml_text, 38);
TYPE(xml_text, const char * (*)(const xy_xml *, size_t *len));
SLOT(xml_child, 39);
TYPE(xml_child, const xy_xml * (*)(const xy_xml *, const char *name, const char *ns));
SLOT(xml_next, 40);
TYPE(xml_next, const xy_xml * (*)(const xy_xml *, const char *name, const char *ns));
SLOT(req_arena, 41);
TYPE(req_arena, xy_arena * (*)(xy_req *));
SLOT(req_slot, 42);
TYPE(req_slot, void ** (*)(xy_req *));
SLOT(stanza, 43);
TYPE(stanza, const xy_xml * (*)(const xy_req *));
SLOT(payload, 44);
TYPE(payload, const xy_xml * (*)(const xy_req *));
SLOT(kind, 45);
TYPE(kind, xy_stanza_kind (*)(const xy_req *));
SLOT(type, 46);
TYPE(type, xy_stanza_type (*)(const xy_req *));
SLOT(from, 47);
TYPE(from, const xy_jid * (*)(const xy_req *));
SLOT(to, 48);
TYPE(to, const xy_jid * (*)(const xy_req *));
SLOT(reply, 49);
TYPE(reply, xy_flow (*)(xy_req *, xy_xml *payload));
SLOT(refuse, 50);
TYPE(refuse, xy_flow (*)(xy_req *, xy_condition, const char *text));
SLOT(drop, 51);
TYPE(drop, xy_flow (*)(xy_req *, const char *reason));
SLOT(replace, 52);
TYPE(replace, xy_flow (*)(xy_req *, xy_xml *stanza));
SLOT(resume, 53);
TYPE(resume, void (*)(xy_req *, xy_flow));
SLOT(end, 54);
TYPE(end, void (*)(xy_req *, xy_status));
SLOT(background, 55);
TYPE(background, xy_req * (*)(xy_mod *, xy_account *, const char *what));
SLOT(send, 56);
TYPE(send, bool (*)(xy_mod *, xy_xml *stanza));
SLOT(send_many, 57);
TYPE(send_many, bool (*)(xy_mod *, xy_xml *stanza, const char *const *to, size_t n));
SLOT(send_to_session, 58);
TYPE(send_to_session, bool (*)(xy_mod *, xy_session *, xy_xml *stanza));
SLOT(ask, 59);
TYPE(ask, xy_flow (*)(xy_mod *, xy_req *, xy_xml *iq, uint64_t timeout_ms, xy_answer_fn));
SLOT(req_account, 60);
TYPE(req_account, xy_account * (*)(const xy_req *));
SLOT(req_session, 61);
TYPE(req_session, xy_session * (*)(const xy_req *));
SLOT(account_jid, 62);
TYPE(account_jid, const xy_jid * (*)(const xy_account *));
SLOT(account_state, 63);
TYPE(account_state, void * (*)(xy_mod *, xy_account *));
SLOT(session_next, 64);
TYPE(session_next, xy_session * (*)(const xy_account *, const xy_session *after));
SLOT(session_jid, 65);
TYPE(session_jid, const xy_jid * (*)(const xy_session *));
SLOT(session_account, 66);
TYPE(session_account, xy_account * (*)(const xy_session *));
SLOT(session_is_available, 67);
TYPE(session_is_available, bool (*)(const xy_session *));
SLOT(session_priority, 68);
TYPE(session_priority, int (*)(const xy_session *));
SLOT(session_presence, 69);
TYPE(session_presence, xy_xml * (*)(xy_arena *, const xy_session *));
SLOT(session_state, 70);
TYPE(session_state, void * (*)(xy_mod *, xy_session *));
SLOT(is_local, 71);
TYPE(is_local, bool (*)(xy_mod *, const xy_jid *));
SLOT(mailbox_keep, 72);
TYPE(mailbox_keep, xy_flow (*)(xy_req *));
SLOT(mailbox_deliver, 73);
TYPE(mailbox_deliver, void (*)(xy_mod *, xy_session *));
SLOT(feature_next, 74);
TYPE(feature_next, const char * (*)(xy_mod *, xy_scope, size_t *at));
SLOT(doc_get, 75);
TYPE(doc_get, xy_flow (*)(xy_mod *, xy_req *, const char *account, const char *collection, const
     char *key, xy_docs_fn));
SLOT(doc_list, 76);
TYPE(doc_list, xy_flow (*)(xy_mod *, xy_req *, const char *account, const char *collection, const
     char *after, size_t limit, xy_docs_fn));
SLOT(doc_accounts, 77);
TYPE(doc_accounts, xy_flow (*)(xy_mod *, xy_req *, const char *collection, const char *after,
     size_t limit, xy_docs_fn));
SLOT(doc_put, 78);
TYPE(doc_put, xy_flow (*)(xy_mod *, xy_req *, const xy_doc_write *, size_t n, xy_status_fn));
SLOT(docs_status, 79);
TYPE(docs_status, xy_status (*)(const xy_docs *));
SLOT(docs_count, 80);
TYPE(docs_count, size_t (*)(const xy_docs *));
SLOT(docs_key, 81);
TYPE(docs_key, const char * (*)(const xy_docs *, size_t i));
SLOT(docs_value, 82);
TYPE(docs_value, const void * (*)(const xy_docs *, size_t i, size_t *len));
SLOT(docs_version, 83);
TYPE(docs_version, uint64_t (*)(const xy_docs *, size_t i));
SLOT(auth_answer, 84);
TYPE(auth_answer, xy_flow (*)(xy_req *, const xy_auth_answer *));
SLOT(auth_exists, 85);
TYPE(auth_exists, xy_flow (*)(xy_mod *, xy_req *, const xy_jid *, xy_auth_fn));
SLOT(secret_bytes, 86);
TYPE(secret_bytes, const unsigned char * (*)(const xy_secret *, size_t *len));
SLOT(secret_equal, 87);
TYPE(secret_equal, bool (*)(const void *, const void *, size_t));
SLOT(scram_derive, 88);
TYPE(scram_derive, bool (*)(xy_job *, const xy_secret *password, xy_scram_keys *keys, unsigned
     char *stored_key, unsigned char *server_key));
SLOT(roster_item, 89);
TYPE(roster_item, bool (*)(xy_mod *, xy_account *, const char *jid, xy_roster_item *out));
SLOT(roster_next, 90);
TYPE(roster_next, bool (*)(xy_mod *, xy_account *, size_t *at, xy_roster_item *out));
SLOT(roster_set_state, 91);
TYPE(roster_set_state, xy_flow (*)(xy_mod *, xy_req *, const xy_roster_item *, xy_status_fn));
SLOT(timer_set, 92);
TYPE(timer_set, xy_timer * (*)(xy_mod *, uint64_t ms, xy_timer_fn, void *arg));
SLOT(timer_cancel, 93);
TYPE(timer_cancel, void (*)(xy_timer **));
SLOT(offload, 94);
TYPE(offload, xy_flow (*)(xy_mod *, xy_req *, xy_work_fn, xy_work_done_fn, void *arg));
SLOT(job_alloc, 95);
TYPE(job_alloc, void * (*)(xy_job *, size_t));
SLOT(job_state, 96);
TYPE(job_state, void * (*)(xy_job *));
SLOT(job_config, 97);
TYPE(job_config, const void * (*)(xy_job *));
SLOT(job_data_dir, 98);
TYPE(job_data_dir, const char * (*)(xy_job *));
SLOT(job_log, 99);
TYPE(job_log, void (*)(xy_job *, xy_level, const char *fmt, ...));
SLOT(job_cancelled, 100);
TYPE(job_cancelled, bool (*)(const xy_job *));
SLOT(arg_text, 101);
TYPE(arg_text, const char * (*)(const xy_req *, const char *name));
SLOT(arg_jid, 102);
TYPE(arg_jid, const xy_jid * (*)(const xy_req *, const char *name));
SLOT(arg_int, 103);
TYPE(arg_int, int64_t (*)(const xy_req *, const char *name, int64_t otherwise));
SLOT(arg_flag, 104);
TYPE(arg_flag, bool (*)(const xy_req *, const char *name));
SLOT(arg_secret, 105);
TYPE(arg_secret, const xy_secret * (*)(const xy_req *, const char *name));
SLOT(out_row, 106);
TYPE(out_row, void (*)(xy_req *));
SLOT(out_text, 107);
TYPE(out_text, void (*)(xy_req *, const char *key, const char *value));
SLOT(out_int, 108);
TYPE(out_int, void (*)(xy_req *, const char *key, int64_t value));
SLOT(command_end, 109);
TYPE(command_end, xy_flow (*)(xy_req *, xy_status, const char *fmt, ...));

/* ---- functions that modules provide ---- */

CALLBACK(xy_stanza_fn, xy_flow (*)(xy_mod *m, xy_req *rq));
CALLBACK(xy_docs_fn, void (*)(xy_mod *m, xy_req *rq, const xy_docs *docs));
CALLBACK(xy_status_fn, void (*)(xy_mod *m, xy_req *rq, xy_status status));
CALLBACK(xy_answer_fn, void (*)(xy_mod *m, xy_req *rq, const xy_xml *answer));
CALLBACK(xy_timer_fn, void (*)(xy_mod *m, void *arg));
CALLBACK(xy_work_fn, void (*)(xy_job *job, void *arg));
CALLBACK(xy_work_done_fn, void (*)(xy_mod *m, xy_req *rq, void *arg));
CALLBACK(xy_auth_fn, void (*)(xy_mod *m, xy_req *rq, const xy_auth_answer *answer));
FUNCTION(xy_state_decl, load, xy_flow (*)(xy_mod *m, xy_req *rq));
FUNCTION(xy_state_decl, destroy, void (*)(xy_mod *m, void *state));
FUNCTION(xy_module, start, int (*)(xy_mod *m));
FUNCTION(xy_module, reload, int (*)(xy_mod *m, const void *fresh));
FUNCTION(xy_module, stop, void (*)(xy_mod *m));
FUNCTION(xy_events, session_bound, void (*)(xy_mod *m, xy_session *s));
FUNCTION(xy_events, session_available, void (*)(xy_mod *m, xy_session *s));
FUNCTION(xy_events, session_closed, void (*)(xy_mod *m, xy_session *s));
FUNCTION(xy_events, account_removed, xy_flow (*)(xy_mod *m, xy_req *rq));
FUNCTION(xy_events, stream_features, void (*)(xy_mod *m, xy_xml *features));
FUNCTION(xy_auth_ops, check_password, xy_flow (*)(xy_mod *m, xy_req *rq, const xy_jid *who, const
     xy_secret *password));
FUNCTION(xy_auth_ops, scram_keys, xy_flow (*)(xy_mod *m, xy_req *rq, const xy_jid *who, xy_mech
     mech));
FUNCTION(xy_auth_ops, exists, xy_flow (*)(xy_mod *m, xy_req *rq, const xy_jid *who));
FUNCTION(xy_auth_ops, list, xy_flow (*)(xy_mod *m, xy_req *rq, const char *after, size_t limit));
FUNCTION(xy_auth_ops, create, xy_flow (*)(xy_mod *m, xy_req *rq, const xy_jid *who, const
     xy_secret *password));
FUNCTION(xy_auth_ops, set_password, xy_flow (*)(xy_mod *m, xy_req *rq, const xy_jid *who, const
     xy_secret *password));
FUNCTION(xy_auth_ops, set_enabled, xy_flow (*)(xy_mod *m, xy_req *rq, const xy_jid *who, bool
     enabled));
FUNCTION(xy_auth_ops, remove, xy_flow (*)(xy_mod *m, xy_req *rq, const xy_jid *who));
FUNCTION(xy_roster_ops, item, bool (*)(xy_mod *m, xy_account *account, const char *jid,
     xy_roster_item *out));
FUNCTION(xy_roster_ops, next, bool (*)(xy_mod *m, xy_account *account, size_t *at, xy_roster_item
     *out));
FUNCTION(xy_roster_ops, set_state, xy_flow (*)(xy_mod *m, xy_req *rq, const xy_roster_item
     *item));
FUNCTION(xy_store_ops, lane_open, void * (*)(xy_job *job, unsigned lane, const char **why));
FUNCTION(xy_store_ops, lane_close, void (*)(xy_job *job, unsigned lane, void *lane_state));
FUNCTION(xy_store_ops, write, void (*)(xy_job *job, void *lane_state, xy_store_op *const *ops,
     size_t n));
FUNCTION(xy_store_ops, read, void (*)(xy_job *job, void *lane_state, xy_store_op *op));

/* ---- constants and enumerations ---- */

VALUE(XY_ABI_MAJOR, 1);
VALUE(XY_NOTE_MAGIC, 1482247245);
VALUE(XY_NOTE_TYPE, 1);
VALUE(XY_NEXT, 0);
VALUE(XY_DONE, 1);
VALUE(XY_LATER, 2);
VALUE(XY_DROP, 3);
VALUE(XY_GUARD, 0);
VALUE(XY_REWRITE, 1);
VALUE(XY_NORMAL, 2);
VALUE(XY_RECORD, 3);
VALUE(XY_LAST, 4);
VALUE(XY_DEBUG, 0);
VALUE(XY_INFO, 1);
VALUE(XY_WARN, 2);
VALUE(XY_ERROR, 3);
VALUE(XY_GET, 1);
VALUE(XY_SET, 2);
VALUE(XY_TO_DOMAIN, 1);
VALUE(XY_TO_ACCOUNT, 2);
VALUE(XY_TO_SELF, 4);
VALUE(XY_MESSAGE, 1);
VALUE(XY_PRESENCE, 2);
VALUE(XY_IQ, 3);
VALUE(XY_TYPE_NONE, 0);
VALUE(XY_TYPE_ERROR, 1);
VALUE(XY_TYPE_GET, 2);
VALUE(XY_TYPE_SET, 3);
VALUE(XY_TYPE_RESULT, 4);
VALUE(XY_TYPE_NORMAL, 5);
VALUE(XY_TYPE_CHAT, 6);
VALUE(XY_TYPE_GROUPCHAT, 7);
VALUE(XY_TYPE_HEADLINE, 8);
VALUE(XY_TYPE_UNAVAILABLE, 9);
VALUE(XY_TYPE_SUBSCRIBE, 10);
VALUE(XY_TYPE_SUBSCRIBED, 11);
VALUE(XY_TYPE_UNSUBSCRIBE, 12);
VALUE(XY_TYPE_UNSUBSCRIBED, 13);
VALUE(XY_TYPE_PROBE, 14);
VALUE(XY_BAD_REQUEST, 1);
VALUE(XY_CONFLICT, 2);
VALUE(XY_FEATURE_NOT_IMPLEMENTED, 3);
VALUE(XY_FORBIDDEN, 4);
VALUE(XY_GONE, 5);
VALUE(XY_INTERNAL_SERVER_ERROR, 6);
VALUE(XY_ITEM_NOT_FOUND, 7);
VALUE(XY_JID_MALFORMED, 8);
VALUE(XY_NOT_ACCEPTABLE, 9);
VALUE(XY_NOT_ALLOWED, 10);
VALUE(XY_NOT_AUTHORIZED, 11);
VALUE(XY_POLICY_VIOLATION, 12);
VALUE(XY_RECIPIENT_UNAVAILABLE, 13);
VALUE(XY_REDIRECT, 14);
VALUE(XY_REGISTRATION_REQUIRED, 15);
VALUE(XY_REMOTE_SERVER_NOT_FOUND, 16);
VALUE(XY_REMOTE_SERVER_TIMEOUT, 17);
VALUE(XY_RESOURCE_CONSTRAINT, 18);
VALUE(XY_SERVICE_UNAVAILABLE, 19);
VALUE(XY_SUBSCRIPTION_REQUIRED, 20);
VALUE(XY_UNDEFINED_CONDITION, 21);
VALUE(XY_UNEXPECTED_REQUEST, 22);
VALUE(XY_OK, 0);
VALUE(XY_NOT_FOUND, 1);
VALUE(XY_CLASH, 2);
VALUE(XY_REFUSED, 3);
VALUE(XY_UNAVAILABLE, 4);
VALUE(XY_OUT, 0);
VALUE(XY_IN, 1);
VALUE(XY_UNDELIVERABLE, 2);
VALUE(XY_T_TEXT, 0);
VALUE(XY_T_INT, 1);
VALUE(XY_T_BOOL, 2);
VALUE(XY_T_TIME, 3);
VALUE(XY_T_SIZE, 4);
VALUE(XY_T_CHOICE, 5);
VALUE(XY_T_LIST, 6);
VALUE(XY_T_SECRET, 7);
VALUE(XY_T_FILE, 8);
VALUE(XY_ARG_TEXT, 0);
VALUE(XY_ARG_JID, 1);
VALUE(XY_ARG_INT, 2);
VALUE(XY_ARG_SECRET, 3);
VALUE(XY_ARG_FLAG, 4);
VALUE(XY_SERVER_COMMAND, 0);
VALUE(XY_DOMAIN_COMMAND, 1);
VALUE(XY_ACCOUNT_COMMAND, 2);
VALUE(XY_PER_SHARD, 0);
VALUE(XY_PER_DOMAIN, 1);
VALUE(XY_PER_SERVER, 2);
VALUE(XY_AUTH_OK, 0);
VALUE(XY_AUTH_UNKNOWN, 1);
VALUE(XY_AUTH_WRONG, 2);
VALUE(XY_AUTH_EXPIRED, 3);
VALUE(XY_AUTH_DISABLED, 4);
VALUE(XY_AUTH_NOT_ENTITLED, 5);
VALUE(XY_AUTH_UNAVAILABLE, 6);
VALUE(XY_AUTH_EXISTS, 7);
VALUE(XY_AUTH_REFUSED, 8);
VALUE(XY_MECH_PASSWORD, 1);
VALUE(XY_MECH_SCRAM_SHA_1, 2);
VALUE(XY_MECH_SCRAM_SHA_256, 4);
VALUE(XY_MECH_SCRAM_SHA_512, 8);
VALUE(XY_SUB_NONE, 0);
VALUE(XY_SUB_TO, 1);
VALUE(XY_SUB_FROM, 2);
VALUE(XY_SUB_BOTH, 3);
VALUE(XY_STORE_DOC_GET, 0);
VALUE(XY_STORE_DOC_LIST, 1);
VALUE(XY_STORE_ACCOUNT_LIST, 2);
VALUE(XY_STORE_MAILBOX_HEAD, 3);
VALUE(XY_STORE_MAILBOX_PAGE, 4);
VALUE(XY_STORE_DOC_PUT, 5);
VALUE(XY_STORE_RECORD, 6);
VALUE(XY_STORE_MAILBOX_TAKEN, 7);
VALUE(XY_STORE_ACCOUNT_REMOVE, 8);
VALUE(XY_ROW_WAITING, 1);
VALUE(XY_ROW_ARCHIVED, 2);
VALUE(XY_ROW_SENT, 4);

/* ---- records in arrays ---- */

RECORD(xy_setting, 64);
MEMBER(xy_setting, key, 0);
MEMBER(xy_setting, deflt, 8);
MEMBER(xy_setting, doc, 16);
MEMBER(xy_setting, type, 24);
MEMBER(xy_setting, offset, 32);
MEMBER(xy_setting, min, 40);
MEMBER(xy_setting, max, 48);
MEMBER(xy_setting, choices, 56);
RECORD(xy_iq, 40);
MEMBER(xy_iq, kinds, 0);
MEMBER(xy_iq, scopes, 4);
MEMBER(xy_iq, ns, 8);
MEMBER(xy_iq, name, 16);
MEMBER(xy_iq, fn, 24);
MEMBER(xy_iq, feature, 32);
RECORD(xy_hook, 40);
MEMBER(xy_hook, kind, 0);
MEMBER(xy_hook, point, 4);
MEMBER(xy_hook, band, 8);
MEMBER(xy_hook, before, 16);
MEMBER(xy_hook, after, 24);
MEMBER(xy_hook, fn, 32);
RECORD(xy_metric, 16);
MEMBER(xy_metric, name, 0);
MEMBER(xy_metric, help, 8);
RECORD(xy_arg, 24);
MEMBER(xy_arg, name, 0);
MEMBER(xy_arg, doc, 8);
MEMBER(xy_arg, type, 16);
MEMBER(xy_arg, required, 20);
RECORD(xy_command, 40);
MEMBER(xy_command, name, 0);
MEMBER(xy_command, summary, 8);
MEMBER(xy_command, scope, 16);
MEMBER(xy_command, args, 24);
MEMBER(xy_command, fn, 32);
RECORD(xy_service, 24);
MEMBER(xy_service, name, 0);
MEMBER(xy_service, version, 8);
MEMBER(xy_service, ops, 16);
RECORD(xy_state_decl, 24);
MEMBER(xy_state_decl, size, 0);
MEMBER(xy_state_decl, load, 8);
MEMBER(xy_state_decl, destroy, 16);
RECORD(xy_doc_write, 48);
MEMBER(xy_doc_write, account, 0);
MEMBER(xy_doc_write, collection, 8);
MEMBER(xy_doc_write, key, 16);
MEMBER(xy_doc_write, value, 24);
MEMBER(xy_doc_write, len, 32);
MEMBER(xy_doc_write, version, 40);
RECORD(xy_store_doc, 32);
MEMBER(xy_store_doc, key, 0);
MEMBER(xy_store_doc, value, 8);
MEMBER(xy_store_doc, len, 16);
MEMBER(xy_store_doc, version, 24);
RECORD(xy_store_row, 64);
MEMBER(xy_store_row, domain, 0);
MEMBER(xy_store_row, account, 8);
MEMBER(xy_store_row, id, 16);
MEMBER(xy_store_row, stamp, 24);
MEMBER(xy_store_row, flags, 32);
MEMBER(xy_store_row, peer, 40);
MEMBER(xy_store_row, xml, 48);
MEMBER(xy_store_row, xml_len, 56);
RECORD(xy_store_record, 56);
MEMBER(xy_store_record, token, 0);
MEMBER(xy_store_record, seq, 16);
MEMBER(xy_store_record, xml, 24);
MEMBER(xy_store_record, xml_len, 32);
MEMBER(xy_store_record, rows, 40);
MEMBER(xy_store_record, nrows, 48);
RECORD(xy_note, 104);
MEMBER(xy_note, name_size, 0);
MEMBER(xy_note, desc_size, 4);
MEMBER(xy_note, type, 8);
MEMBER(xy_note, owner, 12);
MEMBER(xy_note, magic, 20);
MEMBER(xy_note, major, 24);
MEMBER(xy_note, minor, 26);
MEMBER(xy_note, need_minor, 28);
MEMBER(xy_note, reserved, 30);
MEMBER(xy_note, name, 32);
MEMBER(xy_note, version, 80);

/* ---- records with a size of their own ---- */

GROWING(xy_module, 216);
MEMBER(xy_module, size, 0);
MEMBER(xy_module, major, 4);
MEMBER(xy_module, minor, 6);
MEMBER(xy_module, need_minor, 8);
MEMBER(xy_module, reserved, 10);
MEMBER(xy_module, name, 16);
MEMBER(xy_module, version, 24);
MEMBER(xy_module, summary, 32);
MEMBER(xy_module, spread, 40);
MEMBER(xy_module, requires_, 48);
MEMBER(xy_module, settings, 56);
MEMBER(xy_module, config_size, 64);
MEMBER(xy_module, state_size, 72);
MEMBER(xy_module, start, 80);
MEMBER(xy_module, reload, 88);
MEMBER(xy_module, stop, 96);
MEMBER(xy_module, iq, 104);
MEMBER(xy_module, hooks, 112);
MEMBER(xy_module, counters, 120);
MEMBER(xy_module, services, 128);
MEMBER(xy_module, commands, 136);
MEMBER(xy_module, events, 144);
MEMBER(xy_module, features, 152);
MEMBER(xy_module, account_features, 160);
MEMBER(xy_module, account_state, 168);
MEMBER(xy_module, session_state, 192);
GROWING(xy_events, 48);
MEMBER(xy_events, size, 0);
MEMBER(xy_events, session_bound, 8);
MEMBER(xy_events, session_available, 16);
MEMBER(xy_events, session_closed, 24);
MEMBER(xy_events, account_removed, 32);
MEMBER(xy_events, stream_features, 40);
GROWING(xy_scram_keys, 56);
MEMBER(xy_scram_keys, size, 0);
MEMBER(xy_scram_keys, mech, 4);
MEMBER(xy_scram_keys, iterations, 8);
MEMBER(xy_scram_keys, salt, 16);
MEMBER(xy_scram_keys, salt_len, 24);
MEMBER(xy_scram_keys, stored_key, 32);
MEMBER(xy_scram_keys, server_key, 40);
MEMBER(xy_scram_keys, key_len, 48);
GROWING(xy_auth_answer, 56);
MEMBER(xy_auth_answer, size, 0);
MEMBER(xy_auth_answer, status, 4);
MEMBER(xy_auth_answer, jid, 8);
MEMBER(xy_auth_answer, reason, 16);
MEMBER(xy_auth_answer, keys, 24);
MEMBER(xy_auth_answer, names, 32);
MEMBER(xy_auth_answer, enabled, 40);
MEMBER(xy_auth_answer, next, 48);
GROWING(xy_auth_ops, 72);
MEMBER(xy_auth_ops, size, 0);
MEMBER(xy_auth_ops, mechanisms, 4);
MEMBER(xy_auth_ops, check_password, 8);
MEMBER(xy_auth_ops, scram_keys, 16);
MEMBER(xy_auth_ops, exists, 24);
MEMBER(xy_auth_ops, list, 32);
MEMBER(xy_auth_ops, create, 40);
MEMBER(xy_auth_ops, set_password, 48);
MEMBER(xy_auth_ops, set_enabled, 56);
MEMBER(xy_auth_ops, remove, 64);
GROWING(xy_roster_item, 56);
MEMBER(xy_roster_item, size, 0);
MEMBER(xy_roster_item, jid, 8);
MEMBER(xy_roster_item, name, 16);
MEMBER(xy_roster_item, groups, 24);
MEMBER(xy_roster_item, subscription, 32);
MEMBER(xy_roster_item, ask, 36);
MEMBER(xy_roster_item, pending_in, 37);
MEMBER(xy_roster_item, approved, 38);
MEMBER(xy_roster_item, request, 40);
MEMBER(xy_roster_item, revision, 48);
GROWING(xy_roster_ops, 32);
MEMBER(xy_roster_ops, size, 0);
MEMBER(xy_roster_ops, item, 8);
MEMBER(xy_roster_ops, next, 16);
MEMBER(xy_roster_ops, set_state, 24);
GROWING(xy_store_op, 168);
MEMBER(xy_store_op, size, 0);
MEMBER(xy_store_op, kind, 4);
MEMBER(xy_store_op, domain, 8);
MEMBER(xy_store_op, account, 16);
MEMBER(xy_store_op, collection, 24);
MEMBER(xy_store_op, key, 32);
MEMBER(xy_store_op, limit, 40);
MEMBER(xy_store_op, after, 48);
MEMBER(xy_store_op, writes, 56);
MEMBER(xy_store_op, nwrites, 64);
MEMBER(xy_store_op, record, 72);
MEMBER(xy_store_op, ids, 80);
MEMBER(xy_store_op, nids, 88);
MEMBER(xy_store_op, status, 96);
MEMBER(xy_store_op, why, 104);
MEMBER(xy_store_op, docs, 112);
MEMBER(xy_store_op, ndocs, 120);
MEMBER(xy_store_op, rows, 128);
MEMBER(xy_store_op, nrows, 136);
MEMBER(xy_store_op, last_id, 144);
MEMBER(xy_store_op, count, 152);
MEMBER(xy_store_op, bytes, 160);
GROWING(xy_store_ops, 48);
MEMBER(xy_store_ops, size, 0);
MEMBER(xy_store_ops, lane_open, 8);
MEMBER(xy_store_ops, lane_close, 16);
MEMBER(xy_store_ops, write, 24);
MEMBER(xy_store_ops, read, 32);
MEMBER(xy_store_ops, read_lanes, 40);

#endif

/* Something to link: the assertions are all that matters. */
int main(void)
{
    return 0;
}
