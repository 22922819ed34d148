/*
 * config.h - what the configuration says, typed and checked as far as that goes without looking at
 * anything but the files themselves.  Modules, certificates and accounts come later (hosts.h).
 *
 * Immutable once read.  Texts and trees live in its arena.
 */
#ifndef XYLEM_MAIN_CONFIG_H
#define XYLEM_MAIN_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xylem/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "hook/conf.h"
#include "route/domain.h"

struct server_settings {
    const char        *data_dir;
    const char *const *module_path;
    const char        *user;
    int64_t            shards;
    uint64_t           watchdog;           /* ms; 0: none */
    uint64_t           stop_time;          /* ms */
    uint64_t           store_time;         /* ms */
    bool               core_dumps;
};

struct log_settings {
    const char *file;                      /* NULL: standard error */
    int         level, format;             /* enum log_level, enum log_format */
};

struct control_settings {
    const char *socket;                    /* NULL: control.sock in data_dir */
    const char *group;                     /* NULL: root and the server's user only */
};

struct entry_limits {                      /* for whoever has not logged in; 0: no limit */
    uint64_t stanza, header;               /* bytes */
    int64_t  elements, depth, attributes;  /* of one stanza */
    int64_t  connections, per_minute;      /* of one address */
    uint64_t login;                        /* ms from the first byte to the end of authentication */
    int64_t  handshakes;                   /* under way, per shard */
    uint64_t handshake;                    /* ms */
};

enum listen_tls { LISTEN_STARTTLS, LISTEN_DIRECT, LISTEN_NO_TLS };

struct listen_settings {
    const struct conf *at;
    const char *kind, *address;
    int64_t     port;
    int         tls;                       /* enum listen_tls */
    bool        v6only;
    int64_t     backlog;
    uint64_t    keepalive, idle;           /* ms, on the stream; 0: never */
    uint64_t    tcp_keepalive, tcp_keepalive_interval; /* ms */
    int64_t     tcp_keepalive_count;
    uint64_t    tcp_timeout;               /* ms */
    uint64_t    send_buffer, receive_buffer;
};

struct module_settings {                   /* one module a domain wants */
    const char        *name;
    const struct conf *conf;               /* NULL: nothing but defaults */
};

/* The modules of one or many domains; pointers are equal where domains share them. */
struct module_set {
    struct module_settings *modules;
    size_t                  n;
    const char            **auth;          /* the chain: names of modules, NULL-ended */
    const struct conf      *modules_conf, *auth_conf;   /* what it was made of */
};

struct domain_settings {
    const struct conf     *at;             /* its entry under `domains` */
    const char            *name;           /* in normal form */
    const char *const     *aliases;
    const char *const     *admins;
    const char *const     *auth;
    int                    language;       /* index in stem_languages */
    struct module_set     *modules;
    struct domain_tls      tls;
    struct domain_sasl     sasl;
    struct domain_sessions sessions;
    struct domain_limits   limits;
};

struct config {
    struct arena           *arena;
    const struct conf      *tree;          /* all files, includes joined */
    struct server_settings  server;
    struct log_settings     log;
    struct control_settings control;
    struct entry_limits     limits;
    struct listen_settings *listen;
    size_t                  nlisten;
    const char             *store_driver;
    const struct conf      *store;         /* the store module's own settings; NULL: none given */
    const struct conf      *store_at;      /* where `store` stands; NULL: nowhere */
    struct domain_settings *domains;
    size_t                  ndomains;
    struct map              names;         /* names and aliases to struct domain_settings */
};

struct config *config_read(const char *path, struct error *e);      /* NULL: refused */
struct config *config_parse(struct str text, const char *name, struct error *e);   /* without includes */
void           config_free(struct config **c);

/* In the background nobody reads standard error: the log goes to data_dir unless a file is named. */
void config_log_to_file(struct config *c);

/* Where xylemctl finds the server of this configuration, whatever else may be wrong with it. */
struct config_place { char socket[108], data_dir[1024]; };
int config_find_socket(const char *path, struct config_place *out, struct error *e);

/* The sections of the core, for the reference: ended by name NULL. */
struct config_section {
    const char       *name;                /* "" for the top level, "defaults.tls" */
    const char       *doc;
    const xy_setting *settings;
};
extern const struct config_section config_sections[];
extern const char config_builtin[];        /* what `defaults` starts from, as YAML */

/* Choices as they are written, for `xylemd --describe` and messages. */
extern const char *const listen_tls_names[];

#endif
