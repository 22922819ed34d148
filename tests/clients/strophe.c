/*
 * strophe.c - a libstrophe client for the tests: logs in over verified TLS, shows presence, sends
 * one message and waits for the answer.
 *
 * usage: strophe JID PASSWORD HOST PORT CA TO BODY SECONDS
 * Prints what happens, one line each: connected, message FROM BODY, untrusted ERROR, failure XML,
 * refused, disconnected.  Ends with 0 after an answer, 1 when the login fails, 2 when nothing came
 * in that many seconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <strophe.h>

struct client {
    xmpp_ctx_t *context;
    const char *to, *body;
    bool        connected, answered;
};

static int on_message(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
    struct client *c = data;
    char *body = xmpp_message_get_body(stanza);

    (void)connection;
    if (body == NULL)
        return 1;
    printf("message %s %s\n", xmpp_stanza_get_from(stanza), body);
    xmpp_free(c->context, body);
    c->answered = true;
    xmpp_stop(c->context);
    return 1;
}

static void begin(struct client *c, xmpp_conn_t *connection)
{
    xmpp_stanza_t *presence = xmpp_presence_new(c->context);
    xmpp_stanza_t *message = xmpp_message_new(c->context, "chat", c->to, "strophe-1");

    c->connected = true;
    printf("connected\n");
    xmpp_handler_add(connection, on_message, NULL, "message", NULL, c);
    xmpp_send(connection, presence);
    xmpp_stanza_release(presence);
    xmpp_message_set_body(message, c->body);
    xmpp_send(connection, message);
    xmpp_stanza_release(message);
}

/* The library tells its user why a certificate is not trusted, and ends what its answer ends. */
static int on_bad_certificate(const xmpp_tlscert_t *certificate, const char *error)
{
    (void)certificate;
    printf("untrusted %s\n", error);
    return 0;
}

/* What was wrong with a password is only in what came over the wire, which the library logs. */
static void on_log(void *data, xmpp_log_level_t level, const char *area, const char *text)
{
    (void)data;
    (void)area;
    if (level == XMPP_LEVEL_DEBUG && strstr(text, "<failure") != NULL)
        printf("failure %s\n", text);
}

static void on_event(xmpp_conn_t *connection, xmpp_conn_event_t event, int error,
                     xmpp_stream_error_t *stream_error, void *data)
{
    struct client *c = data;

    (void)error;
    (void)stream_error;
    if (event == XMPP_CONN_CONNECT) {
        begin(c, connection);
        return;
    }
    printf(c->connected ? "disconnected\n" : "refused\n");
    xmpp_stop(c->context);
}

int main(int argc, char **argv)
{
    static const xmpp_log_t log = { on_log, NULL };
    struct client c = { 0 };

    if (argc != 9) {
        fprintf(stderr, "usage: strophe JID PASSWORD HOST PORT CA TO BODY SECONDS\n");
        return 2;
    }
    xmpp_initialize();
    c.context = xmpp_ctx_new(NULL, &log);
    c.to = argv[6];
    c.body = argv[7];
    xmpp_conn_t *connection = xmpp_conn_new(c.context);
    xmpp_conn_set_flags(connection, XMPP_CONN_FLAG_MANDATORY_TLS);
    xmpp_conn_set_cafile(connection, argv[5]);
    xmpp_conn_set_certfail_handler(connection, on_bad_certificate);
    xmpp_conn_set_jid(connection, argv[1]);
    xmpp_conn_set_pass(connection, argv[2]);
    setvbuf(stdout, NULL, _IOLBF, 0);
    int status = 1;
    if (xmpp_connect_client(connection, argv[3], (unsigned short)atoi(argv[4]), on_event,
                            &c) == XMPP_EOK) {
        time_t end = time(NULL) + atoi(argv[8]);
        xmpp_ctx_set_timeout(c.context, 100);
        while (time(NULL) < end && !c.answered && status != 0) {
            xmpp_run_once(c.context, 100);
            if (!xmpp_conn_is_connecting(connection) && !xmpp_conn_is_connected(connection))
                break;
        }
        status = c.answered ? 0 : c.connected ? 2 : 1;
    }
    xmpp_conn_release(connection);
    xmpp_ctx_free(c.context);
    xmpp_shutdown();
    return status;
}
