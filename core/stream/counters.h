/*
 * counters.h - what client streams and logins count: one line each, feeding `xylemctl stats`.
 *
 * All of it happens at most a few times in the life of a stream, so one shared number each is
 * enough.
 */
#ifndef XYLEM_STREAM_COUNTERS_H
#define XYLEM_STREAM_COUNTERS_H

#include <stdint.h>

#define STREAM_COUNTERS(X)                                                                  \
    X(OPENED,           "streams_opened_total", "connections accepted")                     \
    X(CLOSED,           "streams_closed_total", "connections ended, whatever the reason")   \
    X(CLOSED_BY_PEER,   "streams_closed_by_peer_total", "streams that the client closed")   \
    X(LOST,             "streams_lost_total", "connections that broke")                     \
    X(ERRORS,           "stream_errors_total", "streams ended with a stream error")         \
    X(TIMEOUTS,         "stream_timeouts_total",                                            \
      "streams that did not log in or speak in time")                                       \
    X(TLS_FAILED,       "tls_failed_total", "TLS handshakes that failed")                   \
    X(OVERSIZE,         "stanzas_oversize_total", "stanzas skipped for their size")         \
    X(REFUSED_STOPPING, "streams_refused_total", "connections refused while stopping")      \
    X(LOGIN_SCRAM_PLUS, "logins_scram_plus_total", "logins by SCRAM with channel binding")  \
    X(LOGIN_SCRAM,      "logins_scram_total", "logins by SCRAM")                            \
    X(LOGIN_PLAIN,      "logins_plain_total", "logins by PLAIN")                            \
    X(FAIL_WRONG,       "logins_wrong_total",                                               \
      "logins refused: wrong password or no such user")                                     \
    X(FAIL_DISABLED,    "logins_disabled_total",                                            \
      "logins refused: disabled, expired or not entitled")                                  \
    X(FAIL_UNAVAILABLE, "logins_unavailable_total", "logins refused: backend unavailable")  \
    X(FAIL_MALFORMED,   "logins_malformed_total",                                           \
      "logins refused: broken messages, no such mechanism")                                 \
    X(INTERCEPTED,      "logins_intercepted_total",                                         \
      "logins whose channel binding did not match")

enum stream_counter {
#define X(name, key, help) STREAM_##name,
    STREAM_COUNTERS(X)
#undef X
    STREAM_COUNTERS_MOST
};

/* Any thread. */
void        stream_count(enum stream_counter c);
uint64_t    stream_count_of(enum stream_counter c);
const char *stream_count_key(enum stream_counter c);
const char *stream_count_help(enum stream_counter c);

#endif
