/*
 * scram.h - the server's side of SCRAM (RFC 5802, RFC 7677), as computation only.
 *
 * One exchange: the client's first message, our challenge, the client's final message.  Whose keys
 * they are and whether the user exists is the caller's business: an exchange over made-up keys
 * takes the same steps and the same time.  Messages are plain bytes here; base64 and XML are
 * sasl.c's and c2s.c's.
 */
#ifndef XYLEM_STREAM_SCRAM_H
#define XYLEM_STREAM_SCRAM_H

#include "base/arena.h"
#include "base/text.h"
#include "stream/mechanism.h"

#define SCRAM_KEY_MOST 64

enum scram_result {
    SCRAM_OK,
    SCRAM_MALFORMED,           /* not a message of this protocol */
    SCRAM_WRONG,               /* proof, nonce or binding do not fit */
    SCRAM_INTERCEPTED,         /* somebody is in between: binding of another channel, or "y"
                                  although a -PLUS form was offered (RFC 5802 section 6) */
    SCRAM_NO_MEMORY
};

struct scram_server_keys {
    unsigned char stored[SCRAM_KEY_MOST], server[SCRAM_KEY_MOST];
};

struct scram {
    const struct mechanism  *mechanism;
    const struct sasl_offer *offer;
    struct arena            *arena;                  /* the exchange's: for all that follows */
    struct str               gs2;                    /* header of the client's first message */
    struct str               first_bare, challenge;
    struct str               nonce;                  /* both halves */
    const char              *user, *authzid;         /* decoded; authzid NULL: none */
    int                      binding;                /* enum binding_type, -1: none */
};

/* arena and offer must outlive the exchange. */
void scram_init(struct scram *s, const struct mechanism *m, const struct sasl_offer *offer,
                struct arena *arena);

/* Fills user and authzid. */
enum scram_result scram_client_first(struct scram *s, struct str message);

/* The challenge; with the hash of what was offered (XEP-0474). */
enum scram_result scram_challenge(struct scram *s, const void *salt, size_t salt_len,
                                  unsigned iterations, struct str *out);

/* Checks the proof; on SCRAM_OK *out is what proves that we know the keys too. */
enum scram_result scram_client_final(struct scram *s, struct str message,
                                     const struct scram_server_keys *keys, struct str *out);

size_t scram_key_length(const struct mechanism *m);

/* Made-up keys and salt for who is not there: stable, so that asking twice tells nothing.
 * salt_len at most SCRAM_KEY_MOST.  The same salt for both forms of a mechanism. */
void scram_pretend(const struct mechanism *m, const unsigned char secret[32], struct str user,
                   unsigned char *salt, size_t salt_len, struct scram_server_keys *keys);

#endif
