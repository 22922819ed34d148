/*
 * file.c - see file.h.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"

enum { READ_STEP = 16 * 1024, MOST_LINKS = 40 };

static int read_all(int fd, const char *path, struct text *out, struct error *e)
{
    for (;;) {
        size_t step = READ_STEP;
        if (out->limit != 0 && out->limit - out->len < step)
            step = out->limit - out->len + 1;       /* one more than allowed tells too large */

        char buf[READ_STEP];
        ssize_t n = sys.read(fd, buf, step);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_errno(e, path);
        if (n == 0)
            return 0;
        if (out->limit != 0 && (size_t)n > out->limit - out->len)
            return error_set(e, ERR_INVALID, "%s is larger than %zu bytes", path, out->limit);
        text_add(out, buf, (size_t)n);
        if (!text_ok(out))
            return error_set(e, ERR_NO_MEMORY, "%s: no memory to read it", path);
    }
}

int file_read(const char *path, struct text *out, struct error *e)
{
    int fd = sys.open(path, O_RDONLY | O_NOCTTY, 0);

    if (fd < 0)
        return error_errno(e, path);
    int result = read_all(fd, path, out, e);
    sys.close(fd);
    return result;
}

int file_write_all(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;

    while (len > 0) {
        ssize_t n = sys.write(fd, at, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = ENOSPC;
        if (n <= 0)
            return -1;
        at += n;
        len -= (size_t)n;
    }
    return 0;
}

/* Without this the new name may be gone after a power failure. */
static int sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);

    if (len >= sizeof folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(folder, path, len);
    folder[len] = '\0';

    int fd = sys.open(len > 0 ? folder : ".", O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return -1;
    int result = sys.fsync(fd);
    int why = errno;
    sys.close(fd);
    errno = why;
    return result;
}

static int write_synced(const char *path, const void *bytes, size_t len, mode_t mode)
{
    /* O_EXCL: whatever a crash or somebody else left under this name is not written through. */
    if (sys.unlink(path) < 0 && errno != ENOENT)
        return -1;
    int fd = sys.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if (fd < 0)
        return -1;

    int result = file_write_all(fd, bytes, len);
    if (result == 0)
        result = sys.fsync(fd);
    int why = errno;
    if (sys.close(fd) < 0 && result == 0) {
        why = errno;
        result = -1;
    }
    errno = why;
    return result;
}

int file_replace(const char *path, const void *bytes, size_t len, mode_t mode, struct error *e)
{
    char fresh[PATH_MAX];
    int n = snprintf(fresh, sizeof fresh, "%s.new", path);

    if (n < 0 || (size_t)n >= sizeof fresh)
        return error_set(e, ERR_INVALID, "%s: the path is too long", path);
    if (write_synced(fresh, bytes, len, mode) < 0 || sys.rename(fresh, path) < 0) {
        error_errno(e, path);
        sys.unlink(fresh);
        return -1;
    }
    if (sync_folder_of(path) < 0)
        return error_errno(e, path);
    return 0;
}

/* A walk along a path: what has been checked, and what is still to come. */
struct walk {
    char   done[PATH_MAX];
    size_t done_len;
    char   rest[2 * PATH_MAX];
    int    links;
};

static int check_component(const char *path, const struct stat *st, struct error *e)
{
    bool sticky = S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0 && st->st_uid == 0;

    if (st->st_uid != 0 && st->st_uid != geteuid())
        return error_set(e, ERR_DENIED, "%s belongs to user %u, not to root or user %u", path,
                         (unsigned)st->st_uid, (unsigned)geteuid());
    /* The mode of a symbolic link means nothing; its folder decides who may replace it. */
    if (S_ISLNK(st->st_mode) || sticky || (st->st_mode & (S_IWGRP | S_IWOTH)) == 0)
        return 0;
    return error_set(e, ERR_DENIED, "%s can be written by its group or by others", path);
}

/* Puts where the link leads before the rest of the way. */
static int follow(struct walk *w, struct error *e)
{
    char target[2 * PATH_MAX];
    ssize_t n = readlink(w->done, target, PATH_MAX);

    if (n < 0)
        return error_errno(e, w->done);
    size_t rest_len = strlen(w->rest);
    if (++w->links > MOST_LINKS || (size_t)n + 1 + rest_len >= sizeof w->rest)
        return error_set(e, ERR_INVALID, "%s: too many symbolic links", w->done);

    target[n] = '/';
    memcpy(target + n + 1, w->rest, rest_len + 1);
    memcpy(w->rest, target, (size_t)n + 1 + rest_len + 1);
    return 0;
}

/* Takes the next name off the rest; an empty one when there is none left. */
static size_t next_name(struct walk *w, char name[NAME_MAX + 1])
{
    size_t skip = strspn(w->rest, "/");
    size_t len = strcspn(w->rest + skip, "/");

    if (len > NAME_MAX)
        return len;
    memcpy(name, w->rest + skip, len);
    name[len] = '\0';
    memmove(w->rest, w->rest + skip + len, strlen(w->rest + skip + len) + 1);
    return len;
}

static void step_back(struct walk *w)
{
    while (w->done_len > 0 && w->done[--w->done_len] != '/')
        ;
    w->done[w->done_len] = '\0';
}

static int step(struct walk *w, const char *name, size_t len, struct error *e)
{
    struct stat st;
    size_t before = w->done_len;

    if (before + 1 + len >= sizeof w->done)
        return error_set(e, ERR_INVALID, "%s: the path is too long", w->done);
    w->done[before] = '/';
    memcpy(w->done + before + 1, name, len + 1);
    w->done_len = before + 1 + len;
    if (sys.lstat(w->done, &st) < 0)
        return error_errno(e, w->done);
    if (check_component(w->done, &st, e) < 0)
        return -1;
    if (!S_ISLNK(st.st_mode))
        return 0;

    if (follow(w, e) < 0)
        return -1;
    w->done_len = w->rest[0] == '/' ? 0 : before;
    w->done[w->done_len] = '\0';
    return 0;
}

int file_trusted(const char *path, struct error *e)
{
    struct walk w = { .links = 0 };
    struct stat root;
    char name[NAME_MAX + 1];
    size_t len = strlen(path);

    if (path[0] != '/' || len >= PATH_MAX)
        return error_set(e, ERR_INVALID, "%s: not an absolute path, or too long", path);
    memcpy(w.rest, path, len + 1);
    if (sys.lstat("/", &root) < 0)
        return error_errno(e, "/");
    if (check_component("/", &root, e) < 0)
        return -1;

    for (size_t n; (n = next_name(&w, name)) > 0; ) {
        if (n > NAME_MAX)
            return error_set(e, ERR_INVALID, "%s: a name in it is too long", path);
        if (strcmp(name, "..") == 0)
            step_back(&w);
        else if (strcmp(name, ".") != 0 && step(&w, name, n, e) < 0)
            return -1;
    }
    return 0;
}
