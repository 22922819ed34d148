/*
 * error.h - why something failed, in words for a person.
 *
 * Functions that can fail because the world did return -1 (or NULL) and fill an error; a caller
 * that does not care passes NULL.  Wrong and unavailable are different codes.
 */
#ifndef XYLEM_BASE_ERROR_H
#define XYLEM_BASE_ERROR_H

enum error_code {
    ERR_NONE,
    ERR_INVALID,        /* what was given is wrong          */
    ERR_NOT_FOUND,
    ERR_EXISTS,
    ERR_DENIED,
    ERR_UNAVAILABLE,    /* cannot tell now; trying again may help */
    ERR_NO_MEMORY,
    ERR_INTERNAL
};

struct error {
    enum error_code code;
    char            text[400];
};

/* Both return -1, so that `return error_set(e, ...)` reads well. */
int error_set(struct error *e, enum error_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int error_errno(struct error *e, const char *what);              /* code and text from errno */

#endif
