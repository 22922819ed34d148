/*
 * notify.c - see notify.h.
 *
 * One datagram to the Unix socket that NOTIFY_SOCKET names; a leading @ stands for the abstract
 * namespace.
 */
#include "main/notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/sys.h"

static int address_of_manager(struct sockaddr_un *to, socklen_t *len)
{
    const char *path = getenv("NOTIFY_SOCKET");
    size_t n = path != NULL ? strlen(path) : 0;

    if (n < 2 || n >= sizeof to->sun_path || (path[0] != '/' && path[0] != '@'))
        return -1;
    *to = (struct sockaddr_un){ .sun_family = AF_UNIX };
    memcpy(to->sun_path, path, n);
    if (path[0] == '@')
        to->sun_path[0] = '\0';
    *len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    return 0;
}

void notify(const char *what)
{
    struct sockaddr_un to;
    socklen_t len;

    if (address_of_manager(&to, &len) != 0)
        return;

    int fd = sys.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    if (sys.connect(fd, (const struct sockaddr *)&to, len) == 0) {
        ssize_t n = sys.write(fd, what, strlen(what));
        (void)n;                               /* a manager that is gone needs no news */
    }
    sys.close(fd);
}

void notify_reloading(void)
{
    char text[80];

    snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, sys.mono_ns() / 1000);
    notify(text);
}
