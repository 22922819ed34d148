/*
 * sockaddr.h - IP addresses and ports as people write them.
 */
#ifndef XYLEM_BASE_SOCKADDR_H
#define XYLEM_BASE_SOCKADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* Longest text of sockaddr_print with its NUL: a Unix path of 108 bytes after "unix:". */
#define SOCKADDR_TEXT 128

/* A literal (192.0.2.1, 2001:db8::1, fe80::1%eth0; the v6 ones also in brackets) and a port; -1: no
 * such literal.  Names are not resolved. */
int  sockaddr_parse(const char *ip, uint16_t port, struct sockaddr_storage *out, socklen_t *len);

/* "192.0.2.1:5222", "[2001:db8::1]:5222", "unix:/run/xylem.sock"; an IPv4 address that came in over
 * an IPv6 socket is shown as the IPv4 address it is. */
void sockaddr_print(const struct sockaddr *addr, socklen_t len, char out[SOCKADDR_TEXT]);
/* The same without the port and without brackets. */
void sockaddr_ip(const struct sockaddr *addr, socklen_t len, char out[SOCKADDR_TEXT]);

uint16_t sockaddr_port(const struct sockaddr *addr);              /* 0 when it has none */

#endif
