/*
 * xylem/module.h - everything a module may use, and the macro that makes it one.
 *
 *     #include <xylem/module.h>
 *
 *     static xy_flow pinged(xy_mod *m, xy_req *rq) { (void)m; return xy_reply(rq, NULL); }
 *
 *     static const xy_iq iq[] = {
 *         { XY_GET, XY_TO_DOMAIN | XY_TO_SELF, "urn:xmpp:ping", "ping", pinged, "urn:xmpp:ping" },
 *         { 0 }
 *     };
 *
 *     XY_MODULE(ping, "1.0", .summary = "XMPP Ping (XEP-0199)", .iq = iq);
 */
#ifndef XYLEM_MODULE_H
#define XYLEM_MODULE_H

#include <xylem/account.h>
#include <xylem/api.h>
#include <xylem/archive.h>
#include <xylem/auth.h>
#include <xylem/blocking.h>
#include <xylem/command.h>
#include <xylem/exchange.h>
#include <xylem/mailbox.h>
#include <xylem/memory.h>
#include <xylem/roster.h>
#include <xylem/stanza.h>
#include <xylem/store.h>
#include <xylem/types.h>
#include <xylem/work.h>
#include <xylem/xml.h>

/* Logs a line with the module and the domain of m.  Never log secrets; peers' text is escaped. */
#define xy_log(m, level, ...) (xy_api_->log((m), (level), __VA_ARGS__))

/* For start(): why this instance cannot run.  Always returns -1. */
#define xy_fail(m, ...) ((xy_api_->fail)((m), __VA_ARGS__))

/* The configuration struct, filled from .settings; const and good as long as m is. */
static inline const void *xy_config(const xy_mod *m) { return xy_api_->config(m); }

/* The instance's own memory of .state_size bytes, zeroed before start(). */
static inline void *xy_state(xy_mod *m) { return xy_api_->state(m); }

/* The domain this instance serves; "" for PER_SERVER instances. */
static inline const char *xy_domain(const xy_mod *m) { return xy_api_->domain(m); }

/* Adds to the counter with that index in .counters. */
static inline void xy_count(xy_mod *m, unsigned which) { xy_api_->count(m, which, 1); }
static inline void xy_add(xy_mod *m, unsigned which, uint64_t by) { xy_api_->count(m, which, by); }

/* Shown by `xylemctl module list`; XY_INFO with NULL: all is well again. */
static inline void xy_set_status(xy_mod *m, xy_level level, const char *text)
{
    xy_api_->set_status(m, level, text);
}

/* The server's data directory, where a store may keep files. */
static inline const char *xy_data_dir(const xy_mod *m) { return xy_api_->data_dir(m); }

#ifndef XY_NEED_MINOR
#define XY_NEED_MINOR 0             /* the oldest core this binary runs on */
#endif

#define XY_NOTE_MAGIC 0x58594c4dU   /* "XYLM" */
#define XY_NOTE_TYPE  1U

/* What the loader reads from the file before any of the module's code can run (ELF note, owner
 * "xylem"). */
typedef struct xy_note {
    uint32_t name_size, desc_size, type;
    char     owner[8];
    uint32_t magic;
    uint16_t major, minor, need_minor, reserved;
    char     name[48], version[24];
} xy_note;

#ifdef __cplusplus
#define XY_C_NAME_ extern "C"
#else
#define XY_C_NAME_
#endif

/* The one exported symbol of a module; its name carries the major version. */
#define XY_MODULE(name_, version_, ...)                                                         \
    const xy_api *xy_api_ __attribute__((visibility("hidden")));                                \
    __attribute__((section(".note.xylem"), used, aligned(4))) static const xy_note xy_note_ = { \
        .name_size = sizeof "xylem", .desc_size = sizeof(xy_note) - offsetof(xy_note, magic),   \
        .type = XY_NOTE_TYPE, .owner = "xylem", .magic = XY_NOTE_MAGIC,                         \
        .major = XY_ABI_MAJOR, .minor = XY_ABI_MINOR, .need_minor = XY_NEED_MINOR,              \
        .name = #name_, .version = version_                                                     \
    };                                                                                          \
    XY_C_NAME_ __attribute__((visibility("default")))                                           \
    const xy_module *xylem_module_v1(const xy_api *api);                                        \
    const xy_module *xylem_module_v1(const xy_api *api)                                         \
    {                                                                                           \
        static const xy_module self = {                                                         \
            .size = sizeof(xy_module), .major = XY_ABI_MAJOR, .minor = XY_ABI_MINOR,            \
            .need_minor = XY_NEED_MINOR, .name = #name_, .version = version_, __VA_ARGS__       \
        };                                                                                      \
        xy_api_ = api;                                                                          \
        return &self;                                                                           \
    }                                                                                           \
    struct xy_swallow_semicolon_

#endif
