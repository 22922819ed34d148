/*
 * sys.h - the one thin layer between xylem and the operating system.
 *
 * Every call that can fail for a reason outside this program, every reading of a clock and every
 * random byte goes through the table `sys`.  Tests replace entries to make the n-th call fail, to
 * move time or to fix the seed; nothing else in the tree calls these functions of libc directly.
 * The table is set before threads start and read-only afterwards.
 */
#ifndef XYLEM_BASE_SYS_H
#define XYLEM_BASE_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

struct sys {
    /* memory: as in <stdlib.h>; NULL with errno ENOMEM */
    void   *(*alloc)(size_t size);                      /* zeroed */
    void   *(*resize)(void *p, size_t size);
    void    (*release)(void *p);

    /* time */
    uint64_t (*mono_ns)(void);                          /* for timers: never steps            */
    int64_t  (*wall_ms)(void);                          /* for stamps: ms since 1970, may step */

    /* randomness: from the kernel; ends the process when the kernel has none */
    void    (*random)(void *buf, size_t len);

    /* files and sockets: as in POSIX, -1 and errno on failure */
    int     (*open)(const char *path, int flags, mode_t mode);
    int     (*close)(int fd);
    ssize_t (*read)(int fd, void *buf, size_t len);
    ssize_t (*write)(int fd, const void *buf, size_t len);
    ssize_t (*writev)(int fd, const struct iovec *iov, int n);
    int     (*fdatasync)(int fd);
    int     (*rename)(const char *from, const char *to);
    int     (*unlink)(const char *path);
    int     (*socket)(int family, int type, int protocol);
    int     (*accept)(int fd, struct sockaddr *addr, socklen_t *len);   /* non-blocking, cloexec */
    int     (*connect)(int fd, const struct sockaddr *addr, socklen_t len);
    int     (*fsync)(int fd);
    int     (*fstat)(int fd, struct stat *st);
    int     (*lstat)(const char *path, struct stat *st);

    /* whole pages of private memory, for secrets; NULL with errno */
    void   *(*map_pages)(size_t len);
    void    (*unmap_pages)(void *p, size_t len);
};

/* The table in use.  sys_real() is the operating system itself. */
extern struct sys sys;
void sys_real(struct sys *table);

#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S  UINT64_C(1000000000)

/* Milliseconds of the monotonic clock. */
static inline uint64_t sys_mono_ms(void) { return sys.mono_ns() / NS_PER_MS; }

#endif
