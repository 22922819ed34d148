/*
 * fake_server.h - a control socket that answers each line with the next of the lines it was given.
 *
 * It runs in a child; what it was asked is written to a file, a line each.
 */
#ifndef XYLEM_TESTS_FAKE_SERVER_H
#define XYLEM_TESTS_FAKE_SERVER_H

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static inline int fake_listen(const char *path)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 4) != 0)
        return -1;
    return fd;
}

static inline void fake_serve(int listener, const char *const *answers, const char *asked_path)
{
    int fd = accept(listener, NULL, NULL);
    FILE *in = fdopen(fd, "r+"), *asked = fopen(asked_path, "w");
    char line[200000];

    while (in != NULL && asked != NULL && *answers != NULL && fgets(line, sizeof line, in) != NULL) {
        fputs(line, asked);
        fflush(asked);
        if (write(fd, *answers, strlen(*answers)) < 0 || write(fd, "\n", 1) < 0)
            break;
        answers++;
    }
    _exit(0);
}

/* Its pid; it ends when it has no answer left or nobody asks. */
static inline pid_t fake_server(const char *path, const char *const *answers, const char *asked_path)
{
    int listener = fake_listen(path);
    pid_t pid = listener >= 0 ? fork() : -1;

    if (pid == 0)
        fake_serve(listener, answers, asked_path);
    close(listener);
    return pid;
}

#endif
