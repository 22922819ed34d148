/*
 * support_talk.h - one client of one line server, for the tests of net/conn*.c.
 *
 * Each test begins a server of its own and finishes with the reason for which the connection has
 * to have ended.
 */
#ifndef XYLEM_TESTS_SUPPORT_TALK_H
#define XYLEM_TESTS_SUPPORT_TALK_H

#include "net/support_conn.h"
#include "net/support_net.h"

extern struct line_server server;
extern struct net_client client;
extern struct certificate *certificate;     /* for those with TLS */

void say(const char *text);
void expect(const char *text);
void expect_lines(int lines);               /* of "flood" */
void finish(enum conn_reason reason);

#endif
