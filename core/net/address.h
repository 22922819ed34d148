/*
 * address.h - peers by address, and how many connections one of them may have before it has
 * logged in.
 *
 * An address is an IPv4 address or the /64 of an IPv6 one.  Limits count connections that are not
 * yet authenticated, and how fast new ones come.  One table for all shards, so any thread may
 * ask.
 */
#ifndef XYLEM_NET_ADDRESS_H
#define XYLEM_NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct address {
    uint8_t  bytes[16];             /* IPv4 in the first four; mapped IPv4 is IPv4 */
    uint16_t port;
    uint8_t  family;                /* AF_INET, AF_INET6; AF_UNIX and others: no address */
};

#define ADDRESS_TEXT_SIZE 46
void        address_of(struct address *a, const struct sockaddr *sa, socklen_t len);
const char *address_text(const struct address *a, char out[ADDRESS_TEXT_SIZE]);

struct address_limits {             /* 0: lifted */
    uint32_t unauthenticated;       /* connections at once per address    */
    uint32_t per_minute;            /* new connections per address, with a burst of as many */
};

struct address_table;
struct address_slot;

struct address_table *address_table_new(const struct address_limits *limits);
void address_table_set(struct address_table *t, const struct address_limits *limits);
void address_table_free(struct address_table **t);     /* no slot may be held any more */

/* false: over a limit or no memory.  *slot may be NULL on success: nothing to give back. */
bool address_enter(struct address_table *t, const struct address *a, uint64_t now_ms,
                   struct address_slot **slot);
void address_leave(struct address_slot **slot);        /* authenticated or closed */
size_t address_table_size(struct address_table *t);    /* addresses remembered */

#endif
