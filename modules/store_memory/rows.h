/*
 * rows.h - mailboxes and their rows, and the stanzas that rows of several mailboxes share.
 */
#ifndef STORE_MEMORY_ROWS_H
#define STORE_MEMORY_ROWS_H

#include "owners.h"

struct body {                           /* a stanza */
    size_t      rows;                   /* that have it */
    size_t      len, nwords;
    const char *words;                  /* that an archive finds it by: each with a NUL, in ascending order */
    char        xml[];
};

struct stems {                          /* that a row is found by, too */
    unsigned language;
    size_t   n;
    char     stem[];                    /* each with a NUL, in ascending order */
};

struct key { struct node node; unsigned char token[16]; uint64_t seq; struct row *row; };

struct row {
    struct node  node;                  /* of all in the mailbox ... */
    struct node  kept;                  /* ... of its archive, if it is archived ... */
    struct node  state;                 /* ... and of what waits, or of what is neither */
    struct box  *box;
    uint64_t     id;
    int64_t      stamp;
    unsigned     flags;
    struct body *body;
    struct key  *key;                   /* NULL: no client sends it again */
    struct stems *stems;                /* NULL: its domain has no language */
    char         peer[];
};

struct box {
    struct node   node;                 /* of all */
    uint64_t      number;
    struct owner *owner;
    uint64_t      last_id;
    struct tree   rows, archive, waiting, spent;        /* each by id */
    uint64_t      waits, waiting_bytes, archived, archived_bytes;
    uint64_t      ahead;                /* archived rows whose id is far ahead of their stamp */
};

#define AHEAD_MS 60000                  /* that is far */

/* NULL: it has none. */
struct box *boxes_find(const struct state *s, const char *domain, const char *account);
/* NULL: no room. */
struct box *boxes_need(struct state *s, const char *domain, const char *account);
/* It goes, if no row and no id is known of it. */
void        boxes_settle(struct state *s, const char *domain, const char *account);
void        boxes_forget(struct state *s, struct owner *o);
/* The first with that number or a higher one. */
struct box *boxes_from(const struct state *s, uint64_t number);

/* The row at that id, the first behind it, the last up to it; NULL: none. */
struct row *rows_at(const struct tree *rows, uint64_t id);
struct row *rows_of_kept(struct node *n);
struct row *rows_of_state(struct node *n);
struct row *rows_of(struct node *n);
int         rows_order(const struct node *n, const void *id);
int         rows_order_kept(const struct node *n, const void *id);
int         rows_order_state(const struct node *n, const void *id);

/* Into the mailbox, with the flags that it has; out of it, and away, with its body if that has no other. */
void rows_put(struct box *box, struct row *row);
void rows_drop(struct state *s, struct row *row);

/* Takes a flag from it. */
void rows_unflag(struct row *row, unsigned flag);

struct row *rows_by_key(const struct state *s, const struct box *box, const unsigned char *token, uint64_t seq);
void        rows_give_key(struct state *s, struct row *row, struct key *key);
void        rows_drop_key(struct state *s, struct row *row);

/* The lowest id of a row with this stamp. */
uint64_t    rows_id_at(int64_t ms);

#endif
