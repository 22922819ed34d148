/*
 * xylem/api.h - the table the core hands to a module.  It only ever grows at the end.
 *
 * Modules call the documented functions of the topic headers (xylem/stanza.h, xylem/account.h ...), each
 * of which is one entry of this table.
 */
#ifndef XYLEM_API_H
#define XYLEM_API_H

#include <xylem/types.h>

#define XY_PRINTF_(f, a) __attribute__((format(printf, f, a)))

typedef struct xy_api {
    uint32_t size;
    uint16_t major, minor;

    /* the instance: xylem/module.h */
    void         (*log)(xy_mod *, xy_level, const char *fmt, ...) XY_PRINTF_(3, 4);
    int          (*fail)(xy_mod *, const char *fmt, ...) XY_PRINTF_(2, 3);
    const void  *(*config)(const xy_mod *);
    void        *(*state)(xy_mod *);
    const char  *(*domain)(const xy_mod *);
    void         (*count)(xy_mod *, unsigned which, uint64_t by);
    void         (*set_status)(xy_mod *, xy_level, const char *text);
    const char  *(*data_dir)(const xy_mod *);

    /* memory and text: xylem/memory.h */
    xy_arena    *(*arena_new)(xy_mod *);
    void         (*arena_end)(xy_arena **);
    void        *(*alloc)(xy_arena *, size_t);
    const char  *(*text)(xy_arena *, const char *fmt, ...) XY_PRINTF_(2, 3);
    const char  *(*text_copy)(xy_arena *, const char *bytes, size_t len);
    const xy_jid *(*jid_parse)(xy_arena *, const char *);
    const xy_jid *(*jid_bare)(xy_arena *, const xy_jid *);
    const char  *(*jid_text)(const xy_jid *);
    const char  *(*jid_local)(xy_arena *, const xy_jid *);
    const char  *(*jid_domain)(xy_arena *, const xy_jid *);
    const char  *(*jid_resource)(const xy_jid *);
    bool         (*jid_new_name_allowed)(const xy_jid *);
    int64_t      (*wall_ms)(void);
    uint64_t     (*mono_ms)(void);
    void         (*random)(void *, size_t);
    const char  *(*date)(xy_arena *, int64_t wall_ms);
    const char  *(*base64)(xy_arena *, const void *, size_t);
    const void  *(*base64_decode)(xy_arena *, const char *, size_t *len);
    void         (*sha1)(const void *, size_t, unsigned char out[20]);
    void         (*sha256)(const void *, size_t, unsigned char out[32]);

    /* XML: xylem/xml.h */
    xy_xml       *(*el)(xy_arena *, const char *name, const char *ns);
    xy_xml       *(*sub)(xy_xml *, const char *name, const char *ns);
    xy_xml       *(*attr)(xy_xml *, const char *name, const char *value);
    xy_xml       *(*chars)(xy_xml *, const char *text, size_t len);
    xy_xml       *(*append_copy)(xy_xml *, const xy_xml *);
    xy_xml       *(*parse)(xy_arena *, const char *bytes, size_t len);
    const char   *(*print)(xy_arena *, const xy_xml *, size_t *len);
    const char   *(*xml_name)(const xy_xml *);
    const char   *(*xml_ns)(const xy_xml *);
    const char   *(*xml_attr)(const xy_xml *, const char *name);
    const char   *(*xml_text)(const xy_xml *, size_t *len);
    const xy_xml *(*xml_child)(const xy_xml *, const char *name, const char *ns);
    const xy_xml *(*xml_next)(const xy_xml *, const char *name, const char *ns);

    /* requests and stanzas: xylem/stanza.h */
    xy_arena       *(*req_arena)(xy_req *);
    void          **(*req_slot)(xy_req *);
    const xy_xml   *(*stanza)(const xy_req *);
    const xy_xml   *(*payload)(const xy_req *);
    xy_stanza_kind  (*kind)(const xy_req *);
    xy_stanza_type  (*type)(const xy_req *);
    const xy_jid   *(*from)(const xy_req *);
    const xy_jid   *(*to)(const xy_req *);
    xy_flow         (*reply)(xy_req *, xy_xml *payload);
    xy_flow         (*refuse)(xy_req *, xy_condition, const char *text);
    xy_flow         (*drop)(xy_req *, const char *reason);
    xy_flow         (*replace)(xy_req *, xy_xml *stanza);
    void            (*resume)(xy_req *, xy_flow);
    void            (*end)(xy_req *, xy_status);
    xy_req         *(*background)(xy_mod *, xy_account *, const char *what);
    bool            (*send)(xy_mod *, xy_xml *stanza);
    bool            (*send_many)(xy_mod *, xy_xml *stanza, const char *const *to, size_t n);
    bool            (*send_to_session)(xy_mod *, xy_session *, xy_xml *stanza);
    xy_flow         (*ask)(xy_mod *, xy_req *, xy_xml *iq, uint64_t timeout_ms, xy_answer_fn);

    /* accounts and sessions: xylem/account.h */
    xy_account     *(*req_account)(const xy_req *);
    xy_session     *(*req_session)(const xy_req *);
    const xy_jid   *(*account_jid)(const xy_account *);
    void           *(*account_state)(xy_mod *, xy_account *);
    xy_session     *(*session_next)(const xy_account *, const xy_session *after);
    const xy_jid   *(*session_jid)(const xy_session *);
    xy_account     *(*session_account)(const xy_session *);
    bool            (*session_is_available)(const xy_session *);
    int             (*session_priority)(const xy_session *);
    xy_xml         *(*session_presence)(xy_arena *, const xy_session *);
    void           *(*session_state)(xy_mod *, xy_session *);
    bool            (*is_local)(xy_mod *, const xy_jid *);
    xy_flow         (*mailbox_keep)(xy_req *);
    void            (*mailbox_deliver)(xy_mod *, xy_session *);
    const char     *(*feature_next)(xy_mod *, xy_scope, size_t *at);

    /* documents: xylem/store.h */
    xy_flow         (*doc_get)(xy_mod *, xy_req *, const char *account, const char *collection,
                               const char *key, xy_docs_fn);
    xy_flow         (*doc_list)(xy_mod *, xy_req *, const char *account, const char *collection,
                                const char *after, size_t limit, xy_docs_fn);
    xy_flow         (*doc_accounts)(xy_mod *, xy_req *, const char *collection, const char *after,
                                    size_t limit, xy_docs_fn);
    xy_flow         (*doc_put)(xy_mod *, xy_req *, const xy_doc_write *, size_t n, xy_status_fn);
    xy_status       (*docs_status)(const xy_docs *);
    size_t          (*docs_count)(const xy_docs *);
    const char     *(*docs_key)(const xy_docs *, size_t i);
    const void     *(*docs_value)(const xy_docs *, size_t i, size_t *len);
    uint64_t        (*docs_version)(const xy_docs *, size_t i);

    /* services: xylem/auth.h, xylem/roster.h */
    xy_flow         (*auth_answer)(xy_req *, const xy_auth_answer *);
    xy_flow         (*auth_exists)(xy_mod *, xy_req *, const xy_jid *, xy_auth_fn);
    const unsigned char *(*secret_bytes)(const xy_secret *, size_t *len);
    bool            (*secret_equal)(const void *, const void *, size_t);
    bool            (*scram_derive)(xy_job *, const xy_secret *password, xy_scram_keys *keys,
                                    unsigned char *stored_key, unsigned char *server_key);
    bool            (*roster_item)(xy_mod *, xy_account *, const char *jid, xy_roster_item *out);
    bool            (*roster_next)(xy_mod *, xy_account *, size_t *at, xy_roster_item *out);
    xy_flow         (*roster_set_state)(xy_mod *, xy_req *, const xy_roster_item *, xy_status_fn);

    /* time and threads: xylem/work.h */
    xy_timer       *(*timer_set)(xy_mod *, uint64_t ms, xy_timer_fn, void *arg);
    void            (*timer_cancel)(xy_timer **);
    xy_flow         (*offload)(xy_mod *, xy_req *, xy_work_fn, xy_work_done_fn, void *arg);
    void           *(*job_alloc)(xy_job *, size_t);
    void           *(*job_state)(xy_job *);
    const void     *(*job_config)(xy_job *);
    const char     *(*job_data_dir)(xy_job *);
    void            (*job_log)(xy_job *, xy_level, const char *fmt, ...) XY_PRINTF_(3, 4);
    bool            (*job_cancelled)(const xy_job *);

    /* commands: xylem/command.h */
    const char     *(*arg_text)(const xy_req *, const char *name);
    const xy_jid   *(*arg_jid)(const xy_req *, const char *name);
    int64_t         (*arg_int)(const xy_req *, const char *name, int64_t otherwise);
    bool            (*arg_flag)(const xy_req *, const char *name);
    const xy_secret *(*arg_secret)(const xy_req *, const char *name);
    void            (*out_row)(xy_req *);
    void            (*out_text)(xy_req *, const char *key, const char *value);
    void            (*out_int)(xy_req *, const char *key, int64_t value);
    xy_flow         (*command_end)(xy_req *, xy_status, const char *fmt, ...) XY_PRINTF_(3, 4);

    /* added later: each belongs to the header that documents it */
    xy_xml         *(*xml_copy)(xy_arena *, const xy_xml *);
    xy_account     *(*account_find)(xy_mod *, const xy_jid *);
    xy_session     *(*session_find)(xy_mod *, const xy_jid *);
    bool            (*auth_changed)(xy_mod *, const xy_jid *who, const char *why);
    xy_flow         (*worker_put)(xy_mod *, xy_req *, void *arg, size_t bytes, xy_work_done_fn);
    unsigned        (*auth_count)(xy_mod *, const xy_jid *who, const unsigned *counts, size_t n);
    void            (*mailbox_archive)(xy_req *);
    bool            (*has_content)(const xy_xml *message);
    xy_flow         (*refuse_with)(xy_req *, xy_condition, const char *type, xy_xml *detail);
    xy_blocking     (*blocking_of)(xy_mod *, xy_account *, const char *jid);
    const xy_jid   *(*jid_canonical)(xy_mod *, xy_arena *, const xy_jid *);
    void            (*blocking_change)(xy_mod *, xy_account *, const char *const *jids, bool begins);
    xy_flow         (*archive_find)(xy_mod *, xy_req *, const xy_archive_query *, xy_archive_fn);
    xy_flow         (*archive_ends)(xy_mod *, xy_req *, xy_archive_fn);
    xy_flow         (*archive_purge)(xy_mod *, xy_req *, const char *account, int64_t before, size_t limit,
                                     xy_archive_fn);
    const xy_xml   *(*archive_stanza)(xy_arena *, const xy_archive_row *);
    bool            (*date_parse)(const char *, int64_t *wall_ms);
    bool            (*session_gets)(const xy_req *, const xy_session *);
    const char     *(*mailbox_id)(xy_req *);
    void            (*session_keep)(xy_mod *, xy_session *, xy_kept, bool on);
    bool            (*session_keeps)(const xy_session *, xy_kept);
    void            (*session_quiet)(xy_mod *, xy_session *, bool quiet);
    xy_flow         (*archive_trim)(xy_mod *, xy_req *, const char *account, uint64_t most, size_t limit,
                                    xy_archive_fn);
    xy_flow         (*mailbox_list)(xy_mod *, xy_req *, const xy_mailbox_query *, xy_archive_fn);
    xy_flow         (*mailbox_remove)(xy_mod *, xy_req *, const char *const *ids, size_t n, xy_archive_fn);
    bool            (*mailbox_send)(xy_mod *, xy_session *, const xy_archive_row *, const xy_xml *mark);
    xy_xml         *(*archive_append)(xy_xml *, const xy_archive_row *);
    xy_flow         (*take_turn)(xy_mod *, xy_req *, xy_stanza_fn work);
    const xy_xml   *(*exchange_element)(const xy_req *);
    void            (*exchange_wrong)(xy_req *, const xy_xml *which, const char *fmt, ...) XY_PRINTF_(3, 4);
    void            (*exchange_added)(xy_req *, size_t);
    const char     *(*exchange_after)(const xy_req *);
    void            (*exchange_put)(xy_req *, const xy_xml *);
    void            (*exchange_more)(xy_req *, const char *after);
    xy_flow         (*mailbox_add)(xy_mod *, xy_req *, const xy_mailbox_new *, size_t n, xy_mailbox_added_fn);
    xy_flow         (*mailbox_rows)(xy_mod *, xy_req *, bool waiting, const char *after, size_t limit,
                                    xy_archive_fn);
    void            (*auth_can)(xy_mod *, unsigned mechanisms);
    xy_xml         *(*xml_drop)(xy_xml *, const xy_xml *child);
    const char     *(*job_body_text)(xy_job *, const char *xml, size_t len, size_t *text_len);
    size_t          (*stem)(unsigned language, const char *word, size_t len, char out[64]);
} xy_api;

/* One hidden pointer per module, set at load: a module needs no symbol of the core. */
extern const xy_api *xy_api_ __attribute__((visibility("hidden")));

/* True when the running core has this entry: lets one binary use newer calls safely. */
#define XY_HAS(entry) \
    (xy_api_->size >= offsetof(xy_api, entry) + sizeof xy_api_->entry && xy_api_->entry != NULL)

#endif
