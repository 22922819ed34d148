/*
 * clients.h - a client of ours over fakes.h, as far as a test wants it to go.
 */
#ifndef XYLEM_TESTS_STREAM_CLIENTS_H
#define XYLEM_TESTS_STREAM_CLIENTS_H

#include "stream/c2s.h"
#include "stream/fakes.h"

#define HEADER_TO(to) "<stream:stream to='" to "' version='1.0' xmlns='jabber:client' " \
                      "xmlns:stream='http://etherx.jabber.org/streams'>"
#define HEADER HEADER_TO("a.example")
#define STARTTLS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define SASL "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define PLAIN "<auth " SASL " mechanism='PLAIN'>AGFsaWNlAHNlY3JldA==</auth>"   /* alice, secret */
#define BIND "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>" \
             "<resource>home</resource></bind></iq>"

extern struct c2s_settings client_settings;      /* of the next one; reset by client_begin() */
extern struct conn client;

int client_begin(void **state);                  /* cmocka set-up and tear-down */
int client_end(void **state);

void client_connect(void);                       /* the first one; a connected one is lost before */
void client_to_tls(void);                        /* header, STARTTLS, header, features */
void client_to_login(void);                      /* ... PLAIN, answered; success is said */
void client_to_ready(void);                      /* ... the authenticated header */
void client_to_bound(void);

/* What was said since the last look holds, or does not hold, that. */
void client_told(const char *part);
void client_told_error(const char *condition);   /* and the stream is closed */
void client_told_nothing(void);

#endif
