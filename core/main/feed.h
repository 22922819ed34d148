/*
 * feed.h - accounts on their way from a file into the server: cut into small files of XEP-0227, which it takes one
 * after the other.
 *
 * A piece has whole accounts and whole elements of them as long as they fit; an element that is too long alone is cut
 * between its children, and says so.  What the server refuses of a piece is said with the place in the file where that
 * begins.
 *
 * A long account whose keys stand behind its data is refused at first.  Then what comes of it is held, until its keys
 * have been sent, or it ends.
 */
#ifndef XYLEM_MAIN_FEED_H
#define XYLEM_MAIN_FEED_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define FEED_PART_MOST ((size_t)1 << 20)    /* bytes of one child of an element, its tag, or its text: not cut */
#define FEED_NAME_MOST ((size_t)1 << 16)    /* of a host, a user, a password */

struct place { const char *file; unsigned long line, column; };

struct feed_left { struct feed_left *next; const char *name, *ns; size_t times; };

struct feed {
    /* Before: */
    int  (*ask)(void *arg, struct str piece, struct str *answer, struct error *e);  /* as client_ask() */
    /* One thing that was refused; user "": none. */
    void (*refused)(void *arg, const struct place *at, const char *user, const char *why);
    void (*progress)(void *arg);                    /* after a piece; NULL */
    void  *arg;
    const volatile sig_atomic_t *interrupted;       /* NULL */
    const char *only;                               /* accounts of this domain alone; NULL: of all */
    /* The outcome: */
    size_t users, made, added, faults;
    bool   found;                                   /* some host, of those that are wanted */
    struct feed_left *left;                         /* elements that no module takes */
    int    status;                                  /* enum exit_status; not OK: nothing more is taken */
    struct error why;                               /* of it */
    /* private */
    struct arena *arena;                            /* of the places' files and of `left` */
    struct text   body;                             /* of the piece, without its ends */
    struct unit  *units;                            /* what is in it, and where that comes from */
    size_t        nunits, room;
    char         *host;                             /* whose users come; NULL: none */
    char         *name, *password;                  /* the user that comes; NULL: none */
    struct place  user_at, child_at;
    size_t        user_start, tag_end;              /* of the user, and the end of its tag, in body */
    struct held  *held;                             /* its pieces; NULL: they are sent */
    char         *absent;                           /* why it was refused */
    bool          makes;                            /* keys of one whose pieces are held are in body */
    size_t        child_start;                      /* in body; SIZE_MAX: no child is open, or one that is left out */
    size_t        child_text;                       /* bytes of text in it */
    char         *child_open, *child_name;          /* its tag, its name */
    size_t        child_unit;                       /* its unit */
    long          user_number, child_number, part_number;      /* in the piece */
    bool          host_open, user_open, first_is_part, skips, skips_user, is_list;
};

void feed_init(struct feed *f);
void feed_free(struct feed *f);

/* A name that lives as long as the feed. */
const char *feed_file(struct feed *f, const char *name);

/* All are ignored once the status is not OK.  password NULL: none. */
void feed_host(struct feed *f, const char *jid);
void feed_user(struct feed *f, const char *name, const char *password, const struct place *at);
/* An element of the user: its whole start tag, "<query xmlns='...'>".  list: it is one of its children, and can be cut
 * between them; another is kept whole up to a megabyte. */
void feed_child(struct feed *f, const char *tag, const char *name, bool list, const struct place *at);
/* Inside it: an element with its place, or text (at NULL). */
void feed_part(struct feed *f, struct str bytes, const struct place *at);
void feed_child_end(struct feed *f);
void feed_user_end(struct feed *f);
void feed_end(struct feed *f);                      /* sends what is left */

/* The file breaks off here: what is whole is sent. */
void feed_break_off(struct feed *f);

/* Something is wrong that the server need not be asked about. */
void feed_refuse(struct feed *f, const struct place *at, const char *why);

/* What there is too much of.  more: it was not counted to its end. */
struct feed_excess { const char *what; size_t found, most; const char *unit; bool more; };
void feed_refuse_excess(struct feed *f, const struct place *at, const struct feed_excess *x);
#define FEED_EXCESS_MOST 200u           /* bytes of such a text */
void feed_excess_put(const struct feed_excess *x, char out[FEED_EXCESS_MOST]);
void feed_leave(struct feed *f, const char *name, const char *ns);
/* Before it waits for more of a file: ends it when it has been interrupted. */
void feed_heed(struct feed *f);
/* It cannot go on. */
void feed_fail(struct feed *f, int status, const struct error *why);

static inline bool feed_goes_on(const struct feed *f) { return f->status == 0; }

#endif
