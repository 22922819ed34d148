/*
 * exits.h - how a command ended, as a word on the control socket and as xylemctl's exit status.
 *
 * The numbers are for scripts and never change.
 */
#ifndef XYLEM_MAIN_EXITS_H
#define XYLEM_MAIN_EXITS_H

#include <stddef.h>
#include <xylem/types.h>

#define EXITS(X)                                                                       \
    X(OK,          0,   "ok",          "done")                                         \
    X(REFUSED,     1,   "refused",     "understood and declined, or it went wrong")    \
    X(USAGE,       2,   "usage",       "no such command, wrong arguments")             \
    X(NOT_FOUND,   3,   "not-found",   "what was named does not exist")                \
    X(EXISTS,      4,   "exists",      "what was to be made exists already")           \
    X(UNAVAILABLE, 5,   "unavailable", "the server cannot tell or do it now")          \
    X(NOT_RUNNING, 6,   "not-running", "no server answers")                            \
    X(DENIED,      7,   "denied",      "you may not do that")                          \
    X(INTERRUPTED, 130, "interrupted", "ended by Ctrl-C")

enum exit_status {
#define X(name, code, word, text) EXITS_##name = code,
    EXITS(X)
#undef X
};

struct exit_word { int code; const char *word, *text; };
extern const struct exit_word exit_words[];          /* ended by word NULL */

int         exit_of_word(const char *word);          /* unknown: EXITS_REFUSED */
const char *exit_word_of_code(int code);             /* unknown: "refused" */
const char *exit_word_of(xy_status status);

#endif
