/*
 * error.c - see error.h.
 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What does not say that asking was wrong may pass: unavailable. */
static enum error_code code_of_errno(int err)
{
    switch (err) {
    case ENOENT:
    case ENOTDIR:
        return ERR_NOT_FOUND;
    case EEXIST:
        return ERR_EXISTS;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_DENIED;
    case ENOMEM:
        return ERR_NO_MEMORY;
    case EINVAL:
    case ENAMETOOLONG:
    case EISDIR:
    case ELOOP:
        return ERR_INVALID;
    default:
        return ERR_UNAVAILABLE;
    }
}

int error_set(struct error *e, enum error_code code, const char *fmt, ...)
{
    if (e == NULL)
        return -1;

    va_list ap;
    va_start(ap, fmt);
    e->code = code;
    if (vsnprintf(e->text, sizeof e->text, fmt, ap) < 0)
        e->text[0] = '\0';
    va_end(ap);
    return -1;
}

int error_errno(struct error *e, const char *what)
{
    int err = errno;
    char buf[128];

    return error_set(e, code_of_errno(err), "%s: %s", what, strerror_r(err, buf, sizeof buf));
}
