/* output.c - see output.h */

#include "main/output.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"

int output_open(struct output *o, const char *path, struct error *e)
{
    size_t len = path != NULL ? strlen(path) : 0;

    *o = (struct output){ .path = path, .fd = STDOUT_FILENO };
    if (path == NULL)
        return 0;
    o->fd = -1;
    o->beside = try_alloc(size_add(len, 6));
    if (o->beside == NULL)
        return error_set(e, ERR_NO_MEMORY, "no memory");
    snprintf(o->beside, len + 6, "%s.part", path);
    sys.unlink(o->beside);              /* one that is there may be open to others, or somebody else's */
    o->fd = sys.open(o->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return o->fd >= 0 ? 0 : error_errno(e, o->beside);
}

int output_write(struct output *o, struct str bytes, struct error *e)
{
    if (file_write_all(o->fd, bytes.p, bytes.len) != 0)
        return error_errno(e, o->path != NULL ? o->path : "standard output");
    o->written += bytes.len;
    return 0;
}

int output_close(struct output *o, bool whole, struct error *e)
{
    int result = 0;

    if (o->path != NULL && o->fd >= 0) {
        bool synced = whole && sys.fsync(o->fd) == 0;
        sys.close(o->fd);
        if (whole && (!synced || sys.rename(o->beside, o->path) != 0)) {
            result = error_errno(e, o->path);
            whole = false;
        }
        if (!whole)
            sys.unlink(o->beside);
    }
    o->fd = -1;
    mem_free(&o->beside);
    return result;
}
