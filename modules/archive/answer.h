/*
 * answer.h - sends what a question has found: messages to the session that asked, then the end of the page.
 *
 * Of one session one question at a time is worked on.  A page is sent as the session has room for it.
 */
#ifndef ARCHIVE_ANSWER_H
#define ARCHIVE_ANSWER_H

#include "question.h"

xy_flow answer_begin(xy_mod *m, xy_req *rq, const struct question *q);

#endif
