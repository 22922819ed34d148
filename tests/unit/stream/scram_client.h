/*
 * scram_client.h - the client's half of SCRAM (RFC 5802 section 3), for tests of ours.
 */
#ifndef XYLEM_TESTS_STREAM_SCRAM_CLIENT_H
#define XYLEM_TESTS_STREAM_SCRAM_CLIENT_H

#include "stream/scram.h"

/* What a server keeps of a password. */
void client_keys(const struct mechanism *m, const char *password, struct str salt,
                 unsigned iterations, struct scram_server_keys *out);

/* The final message for a challenge; c: the gs2 header and what binds to the channel.  Static. */
const char *client_final(const struct mechanism *m, const char *first_bare, const char *challenge,
                         struct str c, const char *password);
const char *client_expects(void);                       /* "v=..." that must answer the last one */

/* Base64 to and fro; static buffers, four at a time. */
const char *in_base64(const char *bytes, size_t len);
const char *from_base64(const char *text, size_t len);

#endif
