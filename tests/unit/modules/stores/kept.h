/*
 * kept.h - what a database of an earlier version holds, and whether a store that was opened on it shows all of that.
 *
 * A driver writes it with the statements of that version; what comes out is looked at by operations only.
 */
#ifndef XYLEM_TESTS_KEPT_H
#define XYLEM_TESTS_KEPT_H

#include <xylem/store_provider.h>

struct kept {
    size_t accounts, rows;              /* rows: of each account; accounts: an even number */
    size_t padding;                     /* bytes that each stanza is longer */
    bool   archive, sessions;           /* that version had them */
};

struct kept_row {
    size_t        account;
    char          peer[48], xml[4096];
    uint64_t      id, body, seq;
    int64_t       stamp;
    unsigned      flags;                /* XY_ROW_* */
    unsigned char token[16];
};

#define KEPT_DOCS   3                   /* of each account: k0, k1, k2 with the versions 1, 2, 3 */
#define KEPT_DOMAIN "a.test"
#define KEPT_WHY    300

const char *kept_account(size_t account, char name[32]);
const char *kept_value(size_t account, size_t doc, char value[48]);
void        kept_secret(unsigned char bytes[32]);       /* the document `secret` of the domain, in `server` */
void        kept_row(const struct kept *k, size_t account, size_t i, struct kept_row *out);
bool        kept_new_body(size_t account, size_t i);    /* two accounts share some: written with the first */
void        kept_session(size_t account, xy_store_session *out);
uint64_t    kept_last(const struct kept *k, size_t account);

struct kept_store { const xy_store_ops *ops; xy_job *job; void *write, *read; };

/* All of it is there, in order, and found. */
bool kept_check(const struct kept *k, const struct kept_store *s, char why[KEPT_WHY]);
/* And goes on to be used: what a client sends once more is known, what is taken is gone, the rest can be removed. */
bool kept_use(const struct kept *k, const struct kept_store *s, char why[KEPT_WHY]);

#endif
