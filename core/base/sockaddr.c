/*
 * sockaddr.c - see sockaddr.h.
 */
#include "base/sockaddr.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

/* The callers hold a sockaddr_storage, whose alignment fits every family. */
static const struct sockaddr_in *as_v4(const struct sockaddr *a) { return (const void *)a; }
static const struct sockaddr_in6 *as_v6(const struct sockaddr *a) { return (const void *)a; }
static const struct sockaddr_un *as_unix(const struct sockaddr *a) { return (const void *)a; }

static int parse_v4(const char *ip, uint16_t port, struct sockaddr_storage *out, socklen_t *len)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };

    if (inet_pton(AF_INET, ip, &v4.sin_addr) != 1)
        return -1;
    memcpy(out, &v4, sizeof v4);
    *len = sizeof v4;
    return 0;
}

static int parse_v6(const char *ip, uint16_t port, struct sockaddr_storage *out, socklen_t *len)
{
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
    char literal[INET6_ADDRSTRLEN];
    size_t n = strcspn(ip, "%");

    if (n >= sizeof literal)
        return -1;
    memcpy(literal, ip, n);
    literal[n] = '\0';
    if (ip[n] == '%' && (v6.sin6_scope_id = if_nametoindex(ip + n + 1)) == 0)
        return -1;
    if (inet_pton(AF_INET6, literal, &v6.sin6_addr) != 1)
        return -1;
    memcpy(out, &v6, sizeof v6);
    *len = sizeof v6;
    return 0;
}

int sockaddr_parse(const char *ip, uint16_t port, struct sockaddr_storage *out, socklen_t *len)
{
    char inside[INET6_ADDRSTRLEN + IF_NAMESIZE + 1];
    size_t n = strlen(ip);

    memset(out, 0, sizeof *out);
    if (ip[0] != '[' && strchr(ip, ':') == NULL)
        return parse_v4(ip, port, out, len);
    if (ip[0] != '[')
        return parse_v6(ip, port, out, len);
    if (n < 2 || ip[n - 1] != ']' || n - 2 >= sizeof inside)
        return -1;
    memcpy(inside, ip + 1, n - 2);
    inside[n - 2] = '\0';
    return parse_v6(inside, port, out, len);
}

static void print_unix(const struct sockaddr *addr, socklen_t len, char out[SOCKADDR_TEXT])
{
    size_t offset = offsetof(struct sockaddr_un, sun_path);
    size_t path_len = len > offset ? len - offset : 0;
    const char *path = as_unix(addr)->sun_path;

    /* A name that begins with NUL is of the abstract kind, written with an @. */
    bool abstract = path_len > 0 && path[0] == '\0';
    int n = (int)(abstract ? path_len - 1 : strnlen(path, path_len));
    snprintf(out, SOCKADDR_TEXT, "unix:%s%.*s", abstract ? "@" : "", n, abstract ? path + 1 : path);
}

void sockaddr_ip(const struct sockaddr *addr, socklen_t len, char out[SOCKADDR_TEXT])
{
    out[0] = '\0';
    if (addr->sa_family == AF_INET) {
        inet_ntop(AF_INET, &as_v4(addr)->sin_addr, out, SOCKADDR_TEXT);
        return;
    }
    if (addr->sa_family != AF_INET6) {
        if (addr->sa_family == AF_UNIX)
            print_unix(addr, len, out);
        return;
    }

    const struct in6_addr *ip = &as_v6(addr)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(ip))
        inet_ntop(AF_INET, ip->s6_addr + 12, out, SOCKADDR_TEXT);
    else
        inet_ntop(AF_INET6, ip, out, SOCKADDR_TEXT);
}

void sockaddr_print(const struct sockaddr *addr, socklen_t len, char out[SOCKADDR_TEXT])
{
    char ip[SOCKADDR_TEXT];

    sockaddr_ip(addr, len, ip);
    if (addr->sa_family != AF_INET && addr->sa_family != AF_INET6) {
        memcpy(out, ip, sizeof ip);
        return;
    }
    ip[INET6_ADDRSTRLEN] = '\0';
    const char *form = strchr(ip, ':') != NULL ? "[]" : "";
    snprintf(out, SOCKADDR_TEXT, "%.1s%.*s%s:%u", form, INET6_ADDRSTRLEN, ip,
             form[0] != '\0' ? form + 1 : "", (unsigned)sockaddr_port(addr));
}

uint16_t sockaddr_port(const struct sockaddr *addr)
{
    if (addr->sa_family == AF_INET)
        return ntohs(as_v4(addr)->sin_port);
    return addr->sa_family == AF_INET6 ? ntohs(as_v6(addr)->sin6_port) : 0;
}
