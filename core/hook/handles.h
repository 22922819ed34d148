/*
 * handles.h - the one place where the SDK's opaque handles and the core's structs meet.
 *
 * Modules see xy_xml, xy_jid ...; the core sees struct xml, struct jid.  They are the same objects.
 */
#ifndef XYLEM_HOOK_HANDLES_H
#define XYLEM_HOOK_HANDLES_H

#include <xylem/types.h>

struct account;
struct arena;
struct jid;
struct secret;
struct session;
struct xml;

#define HANDLE(sdk, core)                                                                         \
    static inline struct core *core##_of(sdk *h) { return (struct core *)(void *)h; }             \
    static inline const struct core *core##_in(const sdk *h)                                      \
    {                                                                                             \
        return (const struct core *)(const void *)h;                                              \
    }                                                                                             \
    static inline sdk *sdk##_to(struct core *c) { return (sdk *)(void *)c; }                      \
    static inline const sdk *sdk##_view(const struct core *c) { return (const sdk *)(const void *)c; }

HANDLE(xy_xml, xml)
HANDLE(xy_jid, jid)
HANDLE(xy_arena, arena)
HANDLE(xy_secret, secret)
HANDLE(xy_account, account)
HANDLE(xy_session, session)

#undef HANDLE

#endif
