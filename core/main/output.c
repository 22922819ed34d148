/* output.c - see output.h */

#include "main/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"

/* Whoever writes it has it locked; what is left of one that was killed is not. */
static bool is_written(const char *beside)
{
    int fd = sys.open(beside, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
    bool locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;

    if (fd >= 0)
        sys.close(fd);
    return locked;
}

/* Where a name leads, so that a link stays one. */
static bool resolve(struct output *o)
{
    char full[PATH_MAX];
    struct stat st;
    bool links = sys.lstat(o->path, &st) == 0 && S_ISLNK(st.st_mode) && realpath(o->path, full) != NULL;
    const char *place = links ? full : o->path;
    size_t len = strlen(place);

    o->place = try_copy(place);
    o->beside = try_alloc(size_add(len, 6));
    if (o->beside != NULL)
        snprintf(o->beside, len + 6, "%s.part", place);
    return o->place != NULL && o->beside != NULL;
}

static int open_beside(struct output *o, struct error *e)
{
    if (!resolve(o))
        return error_set(e, ERR_NO_MEMORY, "no memory");
    if (is_written(o->beside))
        return error_set(e, ERR_EXISTS, "%s: another command is writing it; wait for that, or name another file",
                         o->beside);
    sys.unlink(o->beside);              /* one that is there may be open to others, or somebody else's */
    o->fd = sys.open(o->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (o->fd < 0)
        return error_errno(e, o->beside);
    (void)flock(o->fd, LOCK_EX | LOCK_NB);          /* a file system without locks has none to wait for */
    return 0;
}

/* A device or a pipe is written to as it is: a file that took its name would be in its place. */
int output_open(struct output *o, const char *path, struct error *e)
{
    struct stat st;

    *o = (struct output){ .path = path, .fd = STDOUT_FILENO };
    if (path == NULL)
        return 0;
    o->fd = -1;
    if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
        return open_beside(o, e);
    if (S_ISDIR(st.st_mode))
        return error_set(e, ERR_INVALID, "%s is a folder: name a file in it", path);
    o->fd = sys.open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY, 0);
    return o->fd >= 0 ? 0 : error_errno(e, path);
}

static bool is_interrupted(const struct output *o)
{
    return o->interrupted != NULL && *o->interrupted;
}

/* A pipe takes what there is room for: the signal that comes meanwhile ends the waiting. */
static int write_some(struct output *o, struct str *bytes)
{
    ssize_t n = sys.write(o->fd, bytes->p, bytes->len);

    if (n < 0 && errno == EINTR)
        return 0;
    if (n == 0)
        errno = ENOSPC;
    if (n <= 0)
        return -1;
    bytes->p += n;
    bytes->len -= (size_t)n;
    o->written += (size_t)n;
    return 0;
}

int output_write(struct output *o, struct str bytes, struct error *e)
{
    while (bytes.len > 0) {
        if (is_interrupted(o))
            return error_set(e, ERR_UNAVAILABLE, "interrupted");
        if (write_some(o, &bytes) != 0)
            return error_errno(e, o->path != NULL ? o->path : "standard output");
    }
    return 0;
}

/* Whoever began at the very same moment may have removed it, and writes one of that name. */
static bool is_there(const struct output *o)
{
    struct stat st;

    return o->beside != NULL && sys.fstat(o->fd, &st) == 0 && st.st_nlink > 0;
}

static int take_name(struct output *o, bool there, struct error *e)
{
    if (!there)
        return error_set(e, ERR_EXISTS, "%s: another command writes it, too; name another file", o->path);
    if (sys.fsync(o->fd) != 0 || sys.rename(o->beside, o->place) != 0)
        return error_errno(e, o->path);
    return 0;
}

int output_close(struct output *o, bool whole, struct error *e)
{
    bool opened = o->path != NULL && o->fd >= 0, there = opened && is_there(o);
    int result = opened && whole && o->beside != NULL ? take_name(o, there, e) : 0;

    if (there && (!whole || result != 0))
        sys.unlink(o->beside);
    if (opened)
        sys.close(o->fd);
    o->fd = -1;
    mem_free(&o->beside);
    mem_free(&o->place);
    return result;
}
