/*
 * refusing.c - linked with xylemd.c: a server whose n-th request for memory from now is refused.
 *
 * Which one is said in a file that the test maps as well; there it also sees what happened.  See
 * sweep.py.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/sys.h"

struct refusals {                           /* sweep.py reads and writes it as five uint64 */
    atomic_uint_fast64_t first, count;      /* refused: so many from this one on; first 0: none */
    atomic_uint_fast64_t asked, refused;
    atomic_int_fast64_t  blocks;            /* taken and not given back */
};

static struct refusals *shared;
static struct sys real;

static bool refuse_now(void)
{
    uint64_t n = atomic_fetch_add(&shared->asked, 1) + 1, first = atomic_load(&shared->first);

    if (first == 0 || n < first || n >= first + atomic_load(&shared->count))
        return false;
    atomic_fetch_add(&shared->refused, 1);
    errno = ENOMEM;
    return true;
}

static void *alloc(size_t size)
{
    void *p = refuse_now() ? NULL : real.alloc(size);

    if (p != NULL)
        atomic_fetch_add(&shared->blocks, 1);
    return p;
}

static void *resize(void *p, size_t size)
{
    void *bigger = refuse_now() ? NULL : real.resize(p, size);

    if (p == NULL && bigger != NULL)
        atomic_fetch_add(&shared->blocks, 1);
    return bigger;
}

static void release(void *p)
{
    if (p != NULL)
        atomic_fetch_sub(&shared->blocks, 1);
    real.release(p);
}

__attribute__((constructor)) static void set_up(void)
{
    const char *path = getenv("XYLEM_REFUSALS");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0)
        return;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    sys_real(&real);
    sys.alloc = alloc;
    sys.resize = resize;
    sys.release = release;
}
