/*
 * question.h - what a client asks of its archive (XEP-0313): a form of filters and the page (XEP-0059).
 */
#ifndef ARCHIVE_QUESTION_H
#define ARCHIVE_QUESTION_H

#include "config.h"

struct question {
    xy_archive_query query;
    const char      *name;          /* queryid; NULL: none */
    bool             flip;          /* the page's messages come newest first */
    bool             only_count;    /* how many there are, none of them */
    bool             nothing;       /* no message can match */
};

struct fault { xy_condition condition; const char *text; };

/* Reads the payload of rq; false: *fault is the answer. */
bool question_read(xy_mod *m, xy_req *rq, struct question *q, struct fault *fault);

/* A <query/> with the form of all fields that can be asked for. */
xy_xml *question_form(xy_arena *a);

#endif
