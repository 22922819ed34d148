/*
 * xylem/auth.h - for modules that know accounts and passwords (service "auth", struct xy_auth_ops).
 *
 * What an operation is given lives as long as its request, and may be used in its jobs.  docs/sdk.md says what
 * the client hears of each status.
 */
#ifndef XYLEM_AUTH_H
#define XYLEM_AUTH_H

#include <string.h>
#include <xylem/api.h>

/* Ends a request of the auth service; the answer is copied.  Returns XY_DONE. */
static inline xy_flow xy_auth_answer_with(xy_req *rq, const xy_auth_answer *answer)
{
    return xy_api_->auth_answer(rq, answer);
}
static inline xy_flow xy_auth_say(xy_req *rq, xy_auth_status status, const char *reason)
{
    xy_auth_answer a;

    memset(&a, 0, sizeof a);
    a.size = sizeof a;
    a.status = status;
    a.reason = reason;
    return xy_api_->auth_answer(rq, &a);
}

/* For providers: the account is no longer what its sessions were let in for (disabled, renamed, removed, not
 * entitled any more, another password).  Wherever they are, its sessions end with the stream error
 * not-authorized and `why` (for the client; NULL: none), and logins under way are refused; what it is now, the
 * next login asks you.  false: not an account of the instance's domain, or memory was refused. */
static inline bool xy_auth_changed(xy_mod *m, const xy_jid *who, const char *why)
{
    return xy_api_->auth_changed(m, who, why);
}

/* For providers with SCRAM keys whose iteration counts differ: the one of `counts` (n of them, at least one)
 * that `who` shall be thought to have if there is no such account.  Always the same one, whoever asks and after
 * every restart, drawn with a secret of the domain; a count more or less changes it for few names.  Without it
 * the counts would tell which accounts there are (RFC 5802 section 9). */
static inline unsigned xy_auth_count(xy_mod *m, const xy_jid *who, const unsigned *counts, size_t n)
{
    return xy_api_->auth_count(m, who, counts, n);
}

/* For providers with .can: some account has no more than these of .mechanisms, whoever logs in is offered no others.
 * Say so before such an account is stored, and again when it is: what .can answers in between may be without it.
 * 0: there may be more now, .can is asked again. */
static inline void xy_auth_can(xy_mod *m, unsigned mechanisms) { xy_api_->auth_can(m, mechanisms); }

/* Is there such an account?  Asks the domain's chain (a short time from memory).  Returns XY_LATER. */
static inline xy_flow xy_auth_exists(xy_mod *m, xy_req *rq, const xy_jid *who, xy_auth_fn fn)
{
    return xy_api_->auth_exists(m, rq, who, fn);
}

/* The bytes, for a cipher or hash only; and a comparison that takes the same time whatever they are. */
static inline const unsigned char *xy_secret_bytes(const xy_secret *s, size_t *len)
{
    return xy_api_->secret_bytes(s, len);
}
static inline bool xy_secret_equal(const void *a, const void *b, size_t len)
{
    return xy_api_->secret_equal(a, b, len);
}

/* SCRAM keys (RFC 5802 section 3) of a password for keys->mech, ->salt, ->salt_len and ->iterations, on a
 * pool thread: fills key_len, stored_key and server_key (room for 64 bytes each) and points keys to them.
 * The password is prepared with SASLprep / OpaqueString.  false: not allowed in a password. */
static inline bool xy_scram_derive(xy_job *job, const xy_secret *password, xy_scram_keys *keys,
                                   unsigned char *stored_key, unsigned char *server_key)
{
    return xy_api_->scram_derive(job, password, keys, stored_key, server_key);
}

#endif
