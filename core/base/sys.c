/*
 * sys.c - the operating system behind the table of sys.h.
 *
 * The table starts out real, so that a program (or a test that injects nothing) need not set it.
 */
#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static void *real_alloc(size_t size)
{
    return calloc(1, size);
}

static uint64_t real_mono_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static int64_t real_wall_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + (int64_t)t.tv_nsec / 1000000;
}

/* Nothing here can be done safely without randomness, and no caller could do better. */
static void real_random(void *buf, size_t len)
{
    unsigned char *at = buf;

    while (len > 0) {
        ssize_t n = getrandom(at, len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            perror("xylem: the kernel gives no random bytes");
            abort();
        }
        at += n;
        len -= (size_t)n;
    }
}

static int real_open(const char *path, int flags, mode_t mode)
{
    return open(path, flags | O_CLOEXEC, mode);
}

static int real_socket(int family, int type, int protocol)
{
    return socket(family, type | SOCK_CLOEXEC, protocol);
}

static int real_accept(int fd, struct sockaddr *addr, socklen_t *len)
{
    return accept4(fd, addr, len, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static int real_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
    return connect(fd, addr, len);
}

static int real_fstat(int fd, struct stat *st)
{
    return fstat(fd, st);
}

static int real_lstat(const char *path, struct stat *st)
{
    return lstat(path, st);
}

static void *real_map_pages(size_t len)
{
    void *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

static void real_unmap_pages(void *p, size_t len)
{
    munmap(p, len);
}

#define REAL_TABLE {                                                                        \
        .alloc = real_alloc, .resize = realloc, .release = free,                            \
        .mono_ns = real_mono_ns, .wall_ms = real_wall_ms, .random = real_random,            \
        .open = real_open, .close = close, .read = read, .write = write, .writev = writev,  \
        .fdatasync = fdatasync, .rename = rename, .unlink = unlink,                         \
        .socket = real_socket, .accept = real_accept, .connect = real_connect,              \
        .fsync = fsync, .fstat = real_fstat, .lstat = real_lstat,                           \
        .map_pages = real_map_pages, .unmap_pages = real_unmap_pages,                       \
    }

struct sys sys = REAL_TABLE;

void sys_real(struct sys *table)
{
    *table = (struct sys)REAL_TABLE;
}
