/*
 * process.c - see process.h.
 */
#include "main/process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sys.h"

enum { PATH_MOST = 4096 };

void process_set_limits(bool core_dumps)
{
    struct rlimit none = { 0, 0 }, files;

    umask(077);                                /* the store holds what passwords are checked with */
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (core_dumps)
        return;
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);                 /* dumps by way of a pipe do not ask the limit */
}

int process_find_user(const char *name, struct process_user *out, struct error *e)
{
    if (name == NULL || geteuid() != 0) {
        *out = (struct process_user){ .uid = geteuid(), .gid = getegid() };
        snprintf(out->name, sizeof out->name, "%s", name != NULL ? name : "");
        return 0;
    }

    errno = 0;
    const struct passwd *p = getpwnam(name);
    if (p == NULL)
        return error_set(e, ERR_INVALID, "user: there is no user '%s' on this machine", name);
    *out = (struct process_user){ .uid = p->pw_uid, .gid = p->pw_gid };
    snprintf(out->name, sizeof out->name, "%s", name);
    return 0;
}

int process_become(const struct process_user *u, struct error *e)
{
    if (geteuid() != 0 || u->uid == 0)
        return 0;
    if (initgroups(u->name, u->gid) != 0 || setresgid(u->gid, u->gid, u->gid) != 0 ||
        setresuid(u->uid, u->uid, u->uid) != 0)
        return error_errno(e, "cannot become the server's user");
    if (setuid(0) == 0)
        return error_set(e, ERR_INTERNAL, "root could be had back after giving it up");
    return 0;
}

int process_own_folder(const char *path, const struct process_user *u, struct error *e)
{
    struct stat st;

    if (mkdir(path, 0700) == 0) {              /* who may use the control socket has to come in */
        if (chmod(path, 0750) == 0 && chown(path, u->uid, u->gid) == 0)
            return 0;
        return error_errno(e, path);
    }
    if (errno != EEXIST || stat(path, &st) != 0)
        return error_errno(e, path);
    if (!S_ISDIR(st.st_mode))
        return error_set(e, ERR_INVALID, "%s is not a folder", path);
    if (st.st_uid == u->uid)
        return 0;
    return error_set(e, ERR_DENIED, "%s does not belong to user %s, who the server is%s%s%s", path,
                     u->name[0] != '\0' ? u->name : "it runs as",
                     geteuid() == 0 ? "; try: chown -R " : "", geteuid() == 0 ? u->name : "",
                     geteuid() == 0 ? " there" : "");
}

int process_own_file(const char *path, const struct process_user *u, struct error *e)
{
    int fd = sys.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
    int result = 0;

    if (fd < 0)
        return error_errno(e, path);
    if (geteuid() == 0 && fchown(fd, u->uid, u->gid) != 0)
        result = error_errno(e, path);
    sys.close(fd);
    return result;
}

static int lock_path(const char *folder, char path[PATH_MOST], struct error *e)
{
    int n = snprintf(path, PATH_MOST, "%s/xylemd.pid", folder);

    if (n < 0 || n >= PATH_MOST)
        return error_set(e, ERR_INVALID, "%s: too long a path", folder);
    return 0;
}

int process_lock(const char *folder, const struct process_user *u, struct error *e)
{
    char path[PATH_MOST];

    if (lock_path(folder, path, e) != 0)
        return -1;

    int fd = sys.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0)
        return error_errno(e, path);
    if (geteuid() == 0 && fchown(fd, u->uid, u->gid) != 0) {
        error_errno(e, path);
        sys.close(fd);
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            error_set(e, ERR_EXISTS, "data_dir %s: another server runs on it (process %ld)", folder,
                      (long)process_holder(folder));
        else
            error_errno(e, path);
        sys.close(fd);
        return -1;
    }
    if (process_write_pid(fd, e) != 0) {
        sys.close(fd);
        return -1;
    }
    return fd;
}

int process_write_pid(int lock, struct error *e)
{
    char line[32];
    int n = snprintf(line, sizeof line, "%ld\n", (long)getpid());

    if (ftruncate(lock, 0) != 0 || lseek(lock, 0, SEEK_SET) != 0 ||
        file_write_all(lock, line, (size_t)n) != 0)
        return error_errno(e, "the file of the process number");
    return 0;
}

pid_t process_holder(const char *folder)
{
    char path[PATH_MOST], line[32];

    if (lock_path(folder, path, NULL) != 0)
        return 0;

    int fd = sys.open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return 0;
    bool locked = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ssize_t n = locked ? sys.read(fd, line, sizeof line - 1) : 0;
    sys.close(fd);
    if (!locked)
        return 0;
    line[n > 0 ? n : 0] = '\0';

    pid_t pid = (pid_t)strtol(line, NULL, 10);
    return pid > 0 ? pid : 1;                  /* it is just writing its number */
}

void process_detach(const char *log)
{
    int null = sys.open("/dev/null", O_RDWR, 0), out = sys.open(log, O_WRONLY | O_APPEND, 0);

    for (int fd = 0; fd <= 2; fd++) {
        int to = fd == 2 && out >= 0 ? out : null;
        if (to >= 0)
            dup2(to, fd);
    }
    if (null > 2)
        sys.close(null);
    if (out > 2)
        sys.close(out);
}
