/*
 * support.c - see support.h.
 */
#include "support.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sys real;

static struct {
    atomic_ulong asked, refuse_at;
    atomic_long  blocks;
    atomic_bool  refused;
} memory;

static struct {
    atomic_ulong calls, fail_at;
    atomic_int   err;
} io[SUPPORT_IO_KINDS];

static struct {
    _Atomic uint64_t mono_ns;
    _Atomic int64_t  wall_ms;
} at;

static uint64_t random_state;
static char folder[64];

static void know_the_real(void)
{
    if (real.alloc == NULL)
        sys_real(&real);
}

static bool refuse_now(void)
{
    if (atomic_fetch_add(&memory.asked, 1) + 1 != atomic_load(&memory.refuse_at))
        return false;
    atomic_store(&memory.refused, true);
    errno = ENOMEM;
    return true;
}

static void *counted_alloc(size_t size)
{
    void *p = refuse_now() ? NULL : real.alloc(size);

    if (p != NULL)
        atomic_fetch_add(&memory.blocks, 1);
    return p;
}

static void *counted_resize(void *p, size_t size)
{
    if (refuse_now())
        return NULL;
    void *bigger = real.resize(p, size);
    if (p == NULL && bigger != NULL)
        atomic_fetch_add(&memory.blocks, 1);
    return bigger;
}

static void counted_release(void *p)
{
    if (p != NULL)
        atomic_fetch_sub(&memory.blocks, 1);
    real.release(p);
}

static void *counted_map_pages(size_t len)
{
    void *p = refuse_now() ? NULL : real.map_pages(len);

    if (p != NULL)
        atomic_fetch_add(&memory.blocks, 1);
    return p;
}

static void counted_unmap_pages(void *p, size_t len)
{
    atomic_fetch_sub(&memory.blocks, 1);
    real.unmap_pages(p, len);
}

void support_fail_alloc(unsigned long nth)
{
    know_the_real();
    atomic_store(&memory.asked, 0);
    atomic_store(&memory.refuse_at, nth);
    atomic_store(&memory.refused, false);
    atomic_store(&memory.blocks, 0);
    if (sys.alloc == counted_alloc)         /* threads may be running by now */
        return;
    sys.alloc = counted_alloc;
    sys.resize = counted_resize;
    sys.release = counted_release;
    sys.map_pages = counted_map_pages;
    sys.unmap_pages = counted_unmap_pages;
}

bool support_alloc_failed(void)
{
    return atomic_load(&memory.refused);
}

unsigned long support_allocs(void)
{
    return atomic_load(&memory.asked);
}

long support_blocks(void)
{
    return atomic_load(&memory.blocks);
}

unsigned long support_next_refusal(unsigned long nth)
{
    bool another = support_alloc_failed();

    assert_int_equal(support_blocks(), 0);
    support_fail_alloc(0);
    return another ? nth + 1 : 0;
}

static uint64_t still_mono_ns(void)
{
    return atomic_load(&at.mono_ns);
}

static int64_t still_wall_ms(void)
{
    return atomic_load(&at.wall_ms);
}

void support_clock(uint64_t mono_ns, int64_t wall_ms)
{
    atomic_store(&at.mono_ns, mono_ns);
    atomic_store(&at.wall_ms, wall_ms);
    sys.mono_ns = still_mono_ns;
    sys.wall_ms = still_wall_ms;
}

void support_clock_advance(int64_t ms)
{
    assert_true(ms >= 0);
    atomic_fetch_add(&at.mono_ns, (uint64_t)ms * NS_PER_MS);
    atomic_fetch_add(&at.wall_ms, ms);
}

void support_clock_step(int64_t ms)
{
    atomic_fetch_add(&at.wall_ms, ms);
}

/* SplitMix64 (Steele, Lea, Flood 2014): good enough to look random, short enough to trust. */
static void same_random(void *buf, size_t len)
{
    unsigned char *to = buf;

    for (size_t i = 0; i < len; i++) {
        random_state += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t z = random_state;
        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        to[i] = (unsigned char)(z >> 56);
    }
}

void support_random(uint64_t seed)
{
    random_state = seed;
    sys.random = same_random;
}

/* Whether this call fails (errno set), or is cut to one byte (*len). */
static bool fails(enum support_io what, size_t *len)
{
    unsigned long call = atomic_fetch_add(&io[what].calls, 1) + 1;
    unsigned long fail_at = atomic_load(&io[what].fail_at);
    int err = atomic_load(&io[what].err);

    if (err == 0 && fail_at != 0 && call >= fail_at && len != NULL && *len > 1)
        *len = 1;
    if (err == 0 || call != fail_at)
        return false;
    errno = err;
    return true;
}

static int faulty_open(const char *path, int flags, mode_t mode)
{
    return fails(SUPPORT_OPEN, NULL) ? -1 : real.open(path, flags, mode);
}

/* The descriptor is gone even when close reports an error, as on Linux. */
static int faulty_close(int fd)
{
    bool failed = fails(SUPPORT_CLOSE, NULL);
    int err = errno;
    int result = real.close(fd);

    if (!failed)
        return result;
    errno = err;
    return -1;
}

static ssize_t faulty_read(int fd, void *buf, size_t len)
{
    return fails(SUPPORT_READ, &len) ? -1 : real.read(fd, buf, len);
}

static ssize_t faulty_write(int fd, const void *buf, size_t len)
{
    return fails(SUPPORT_WRITE, &len) ? -1 : real.write(fd, buf, len);
}

static ssize_t faulty_writev(int fd, const struct iovec *iov, int n)
{
    size_t total = 0, allowed;

    for (int i = 0; i < n; i++)
        total += iov[i].iov_len;
    allowed = total;
    if (fails(SUPPORT_WRITEV, &allowed))
        return -1;
    if (allowed == total)
        return real.writev(fd, iov, n);
    while (iov->iov_len == 0)
        iov++;
    return real.write(fd, iov->iov_base, allowed);
}

static int faulty_fdatasync(int fd)
{
    return fails(SUPPORT_FDATASYNC, NULL) ? -1 : real.fdatasync(fd);
}

static int faulty_fsync(int fd)
{
    return fails(SUPPORT_FSYNC, NULL) ? -1 : real.fsync(fd);
}

static int faulty_rename(const char *from, const char *to)
{
    return fails(SUPPORT_RENAME, NULL) ? -1 : real.rename(from, to);
}

static int faulty_unlink(const char *path)
{
    return fails(SUPPORT_UNLINK, NULL) ? -1 : real.unlink(path);
}

static int faulty_socket(int family, int type, int protocol)
{
    return fails(SUPPORT_SOCKET, NULL) ? -1 : real.socket(family, type, protocol);
}

static int faulty_accept(int fd, struct sockaddr *addr, socklen_t *len)
{
    return fails(SUPPORT_ACCEPT, NULL) ? -1 : real.accept(fd, addr, len);
}

static int faulty_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
    return fails(SUPPORT_CONNECT, NULL) ? -1 : real.connect(fd, addr, len);
}

void support_fail_io(enum support_io what, unsigned long nth, int err)
{
    know_the_real();
    atomic_store(&io[what].calls, 0);
    atomic_store(&io[what].fail_at, nth);
    atomic_store(&io[what].err, err);
    if (sys.open == faulty_open)
        return;
    sys.open = faulty_open;
    sys.close = faulty_close;
    sys.read = faulty_read;
    sys.write = faulty_write;
    sys.writev = faulty_writev;
    sys.fdatasync = faulty_fdatasync;
    sys.fsync = faulty_fsync;
    sys.rename = faulty_rename;
    sys.unlink = faulty_unlink;
    sys.socket = faulty_socket;
    sys.accept = faulty_accept;
    sys.connect = faulty_connect;
}

unsigned long support_io_calls(enum support_io what)
{
    return atomic_load(&io[what].calls);
}

const char *support_folder(void)
{
    if (folder[0] != '\0')
        return folder;
    snprintf(folder, sizeof folder, "/tmp/xylem-unit.XXXXXX");
    if (mkdtemp(folder) == NULL) {
        folder[0] = '\0';
        fail_msg("no folder for the test: %s", strerror(errno));
    }
    return folder;
}

const char *support_path(const char *name)
{
    static char paths[8][PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % COUNT_OF(paths)];

    snprintf(path, PATH_MAX, "%s/%s", support_folder(), name);
    return path;
}

const char *support_content(const char *path)
{
    static char text[200000];
    FILE *f = fopen(path, "r");
    size_t n = f != NULL ? fread(text, 1, sizeof text - 1, f) : 0;

    if (f == NULL)
        return NULL;
    fclose(f);
    text[n] = '\0';
    return text;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

int support_reset(void **state)
{
    (void)state;
    sys_real(&sys);
    memset(&io, 0, sizeof io);
    if (folder[0] != '\0')
        nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    folder[0] = '\0';
    return 0;
}
