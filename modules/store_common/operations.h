/*
 * operations.h - what stores do alike with the operations that they are given.
 */
#ifndef STORE_COMMON_OPERATIONS_H
#define STORE_COMMON_OPERATIONS_H

#include <string.h>
#include <xylem/store_provider.h>

/* Who answers which question, by its kind; NAMES_*: what lists names. */
#define STORE_READERS(NAMES) { \
    [XY_STORE_DOC_GET] = documents_get,         [XY_STORE_DOC_LIST] = documents_list, \
    [XY_STORE_ACCOUNT_LIST] = NAMES##_accounts, [XY_STORE_MAILBOX_HEAD] = mailboxes_head, \
    [XY_STORE_MAILBOX_PAGE] = mailboxes_page,   [XY_STORE_SESSION_LIST] = sessions_list, \
    [XY_STORE_ARCHIVE_PAGE] = archive_page,     [XY_STORE_ARCHIVE_ENDS] = archive_ends, \
    [XY_STORE_MAILBOX_SUM] = mailboxes_sum,     [XY_STORE_DOMAIN_LIST] = NAMES##_domains, \
    [XY_STORE_OWNER_LIST] = NAMES##_owners,     [XY_STORE_COLLECTION_LIST] = NAMES##_collections \
}

/* Of such a table: is there one for that operation? */
#define STORE_HAS(table, op) \
    ((size_t)(op)->kind < sizeof (table) / sizeof (table)[0] && (table)[(op)->kind] != NULL)

static inline void store_unavailable(xy_store_op *op, const char *why)
{
    op->status = XY_UNAVAILABLE;
    op->why = why;
}

static inline void store_all_unavailable(xy_store_op *const *ops, size_t n, const char *why)
{
    for (size_t i = 0; i < n; i++)
        store_unavailable(ops[i], why);
}

/* No record overtakes one of its stream that is not stored: its position would cover that, too.  true: this one would,
 * and is unavailable. */
static inline bool store_is_behind(xy_store_op *const *ops, size_t i)
{
    for (size_t k = 0; ops[i]->kind == XY_STORE_RECORD && k < i; k++)
        if (ops[k]->kind == XY_STORE_RECORD && ops[k]->status == XY_UNAVAILABLE &&
            memcmp(ops[k]->record->token, ops[i]->record->token, sizeof ops[i]->record->token) == 0) {
            store_unavailable(ops[i], "it came behind one that was not stored");
            return true;
        }
    return false;
}

#endif
