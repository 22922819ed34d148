/*
 * config_tables.c - every setting of the core: name, type, default, bounds and what it is for.
 *
 * These tables are what parses and checks a configuration, and what the reference manual is printed
 * from (xylemd --describe).
 */
#include "main/config_tables.h"

#include <limits.h>

#include "base/stem.h"

static const char *const log_levels[] = { "debug", "info", "warn", "error", NULL };
static const char *const log_formats[] = { "text", "json", NULL };
const char *const listen_tls_names[] = { "starttls", "direct", "none", NULL };
static const char *const conflict_policies[] = { "replace", "refuse", "rename", NULL };

const xy_setting server_table[] = {
    XY_FILE(struct server_settings, data_dir, "data_dir", XYLEM_STATE_DIR,
            "Folder of everything the server keeps: the embedded store, the control socket, its "
            "process number"),
    XY_LIST(struct server_settings, module_path, "module_path", XYLEM_MODULE_DIR,
            "Folders in which modules are looked for, the first that has one wins"),
    XY_TEXT(struct server_settings, user, "user", "",
            "Who the server becomes when it is started as root; empty: it stays root, with a "
            "warning"),
    XY_INT(struct server_settings, shards, "shards", "0", 0, 256,
           "Threads that serve clients; 0: one for each core"),
    XY_TIME(struct server_settings, watchdog, "watchdog", "60s", 0, 3600000,
            "A server that does not react for so long is ended and started again; 0: never"),
    XY_TIME(struct server_settings, stop_time, "stop_time", "10s", 0, 600000,
            "How long a graceful stop may take before connections are cut"),
    XY_TIME(struct server_settings, store_time, "store_time", "1s", 200, 600000,
            "How long a message may wait for a store that does not take it; then its sender gets an "
            "error and may send it again"),
    XY_BOOL(struct server_settings, core_dumps, "core_dumps", "no",
            "Allow core dumps and debuggers; both can show passwords and keys"),
    { 0 }
};

const xy_setting log_table[] = {
    XY_FILE(struct log_settings, file, "file", "",
            "Where the log goes; empty: standard error in the foreground, xylem.log in data_dir "
            "otherwise"),
    XY_CHOICE(struct log_settings, level, "level", "info", log_levels,
              "The least important lines that are written"),
    XY_CHOICE(struct log_settings, format, "format", "text", log_formats,
              "Lines for people (text) or for programs (json)"),
    { 0 }
};

const xy_setting control_table[] = {
    XY_FILE(struct control_settings, socket, "socket", "",
            "Where xylemctl finds the server; empty: control.sock in data_dir"),
    XY_TEXT(struct control_settings, group, "group", "",
            "Members of this group may use xylemctl, besides root and the server's own user"),
    { 0 }
};

const xy_setting entry_table[] = {
    XY_SIZE(struct entry_limits, stanza, "stanza", "16K", 0, INT64_C(1) << 30,
            "Bytes of one stanza or authentication step"),
    XY_SIZE(struct entry_limits, header, "header", "8K", 0, INT64_C(1) << 30,
            "Bytes of a stream header"),
    XY_INT(struct entry_limits, elements, "elements", "32", 0, INT_MAX, "Elements in one stanza"),
    XY_INT(struct entry_limits, depth, "depth", "8", 0, INT_MAX, "Elements inside one another"),
    XY_INT(struct entry_limits, attributes, "attributes", "32", 0, INT_MAX,
           "Attributes of one element"),
    XY_INT(struct entry_limits, connections, "connections", "50", 0, INT_MAX,
           "Connections of one address (IPv6: of its /64) that have not logged in"),
    XY_INT(struct entry_limits, per_minute, "per_minute", "1200", 0, INT_MAX,
           "New connections of one address in a minute"),
    XY_TIME(struct entry_limits, login, "login", "30s", 0, 3600000,
            "From the connection to the end of authentication"),
    XY_INT(struct entry_limits, handshakes, "handshakes", "2048", 0, INT_MAX,
           "TLS handshakes under way at once, per shard"),
    XY_TIME(struct entry_limits, handshake, "handshake", "10s", 0, 3600000,
            "From the start to the end of a TLS handshake"),
    { 0 }
};

const xy_setting listen_table[] = {
    XY_TEXT(struct listen_settings, kind, "kind", "c2s", "Who connects here: c2s, clients"),
    XY_TEXT(struct listen_settings, address, "address", "::",
            "IP address; :: is every address, IPv4 included"),
    XY_INT(struct listen_settings, port, "port", NULL, 0, 65535,
           "TCP port; 0: one the system chooses, named in the log"),
    XY_CHOICE(struct listen_settings, tls, "tls", "starttls", listen_tls_names,
              "TLS on request (starttls), from the first byte (direct), or not offered (none)"),
    XY_BOOL(struct listen_settings, v6only, "v6only", "no", "On :: take IPv6 only"),
    XY_INT(struct listen_settings, backlog, "backlog", "1024", 1, 65535,
           "Connections that may wait to be accepted"),
    XY_TIME(struct listen_settings, keepalive, "keepalive", "0", 0, 86400000,
            "Silence of a client after which white space is sent to it; 0: never"),
    XY_TIME(struct listen_settings, idle, "idle", "0", 0, INT64_C(31536000000),
            "Silence of a client after which its stream is ended; 0: never"),
    XY_TIME(struct listen_settings, tcp_keepalive, "tcp_keepalive", "2m", 0, 86400000,
            "Silence after which TCP asks whether the peer is there; 0: never"),
    XY_TIME(struct listen_settings, tcp_keepalive_interval, "tcp_keepalive_interval", "30s", 1000,
            86400000, "Time between such questions"),
    XY_INT(struct listen_settings, tcp_keepalive_count, "tcp_keepalive_count", "4", 1, 127,
           "Unanswered questions after which the connection is gone"),
    XY_TIME(struct listen_settings, tcp_timeout, "tcp_timeout", "2m", 0, 86400000,
            "How long sent bytes may stay unacknowledged; 0: as the system has it"),
    XY_SIZE(struct listen_settings, send_buffer, "send_buffer", "0", 0, 1 << 30,
            "Bytes the system keeps for a slow reader; 0: as the system has it"),
    XY_SIZE(struct listen_settings, receive_buffer, "receive_buffer", "0", 0, 1 << 30,
            "Bytes the system takes before the server reads; 0: as the system has it"),
    { 0 }
};

const xy_setting store_table[] = {
    { "driver", "sqlite",
      "The module store_DRIVER keeps accounts, rosters and messages: sqlite, pgsql, or memory, of which "
      "nothing outlives the server's process; its own settings stand beside this one", XY_T_TEXT, 0, 0, 0, NULL },
    { 0 }
};

const xy_setting domain_table[] = {
    XY_LIST(struct domain_settings, aliases, "aliases", "",
            "Other names of this domain: their users are this domain's users"),
    XY_LIST(struct domain_settings, admins, "admins", "",
            "JIDs of who looks after this domain, shown by `domain list`; they may do no more than others"),
    XY_LIST(struct domain_settings, auth, "auth", "",
            "Who knows the accounts, asked in this order: NAME stands for module auth_NAME"),
    XY_CHOICE(struct domain_settings, language, "language", "none", stem_languages,
              "Language of messages: a search of an archive finds words by their stems, too; of messages from "
              "before it was set after `xylemctl store reindex`"),
    { 0 }
};

const xy_setting tls_table[] = {
    XY_FILE(struct domain_tls, certificate, "certificate", "",
            "PEM file with the certificate of this domain and its chain"),
    XY_FILE(struct domain_tls, key, "key", "",
            "PEM file with the private key; empty: in the certificate's file"),
    XY_BOOL(struct domain_tls, required, "required", "yes", "Refuse logins without TLS"),
    { 0 }
};

const xy_setting sasl_table[] = {
    XY_LIST(struct domain_sasl, mechanisms, "mechanisms", "",
            "Offer only these; empty: all that the auth chain can verify"),
    XY_BOOL(struct domain_sasl, plain_without_tls, "plain_without_tls", "no",
            "Take PLAIN over connections without TLS: for laboratories"),
    XY_BOOL(struct domain_sasl, endpoint_binding, "endpoint_binding", "yes",
            "Offer the channel binding tls-server-end-point beside tls-exporter"),
    { 0 }
};

const xy_setting sessions_table[] = {
    XY_CHOICE(struct domain_sessions, conflict, "conflict", "replace", conflict_policies,
              "A resource that is taken: end the older session, refuse the newer one, or rename it"),
    XY_INT(struct domain_sessions, per_account, "per_account", "0", 0, 10000,
           "Sessions of one account; 0: no limit"),
    XY_TIME(struct domain_sessions, resume, "resume", "10m", 0, INT64_C(7) * 24 * 3600 * 1000,
            "How long a session that lost its connection waits for its client (XEP-0198); 0: it ends"),
    XY_TEXT(struct domain_sessions, location, "location", "",
            "Address and port at which clients should resume a session first; empty: anywhere"),
    { 0 }
};

const xy_setting limits_table[] = {
    XY_SIZE(struct domain_limits, stanza, "stanza", "256K", 0, 1 << 30, "Bytes of one stanza"),
    XY_SIZE(struct domain_limits, depth, "depth", "64", 0, INT_MAX, "Elements inside one another"),
    XY_SIZE(struct domain_limits, elements, "elements", "10000", 0, INT_MAX,
            "Elements in one stanza"),
    XY_SIZE(struct domain_limits, attributes, "attributes", "100", 0, INT_MAX,
            "Attributes of one element"),
    XY_SIZE(struct domain_limits, output, "output", "256K", 0, 1 << 30,
            "Memory for what one session does not read: output, window and presence that waits"),
    XY_SIZE(struct domain_limits, mailbox_bytes, "mailbox_bytes", "16M", 0, INT64_C(1) << 40,
            "Bytes of messages that may wait for one account"),
    XY_SIZE(struct domain_limits, mailbox_rows, "mailbox_rows", "10000", 0, INT_MAX,
            "Messages that may wait for one account"),
    XY_SIZE(struct domain_limits, mailbox_domain_bytes, "mailbox_domain_bytes", "0", 0, INT64_C(1) << 50,
            "Bytes of messages that may wait for all accounts of the domain together"),
    XY_SIZE(struct domain_limits, mailbox_domain_rows, "mailbox_domain_rows", "0", 0, INT64_C(1) << 40,
            "Messages that may wait for all accounts of the domain together"),
    XY_SIZE(struct domain_limits, rate, "rate", "100K", 0, 1 << 30,
            "Bytes a second that a session may send for long; more is read more slowly"),
    XY_SIZE(struct domain_limits, burst, "burst", "1M", 0, 1 << 30,
            "Bytes that a session may send at once before that"),
    { 0 }
};

const struct config_section config_sections[] = {
    { "", "The server", server_table },
    { "log", "The log", log_table },
    { "control", "Administration over a local socket", control_table },
    { "limits", "What a peer that has not logged in may take; 0 lifts a limit", entry_table },
    { "listen", "A list: where connections are taken", listen_table },
    { "store", "Where everything that must last is kept", store_table },
    { "defaults", "What every domain starts from; an entry of `domains` takes the same settings",
      domain_table },
    { "defaults.tls", "Certificate of a domain", tls_table },
    { "defaults.sasl", "Authentication", sasl_table },
    { "defaults.sessions", "Connected resources", sessions_table },
    { "defaults.limits", "What a logged-in client may take; 0 lifts a limit", limits_table },
    { NULL, NULL, NULL }
};

const char config_builtin[] =
    "auth: [ internal ]\n"
    "modules:\n"
    "  roster: {}\n"
    "  presence: {}\n"
    "  blocking: {}\n"
    "  disco: {}\n"
    "  offline: {}\n"
    "  carbons: {}\n"
    "  csi: {}\n"
    "  vcard: {}\n"
    "  private: {}\n"
    "  time: {}\n"
    "  version: {}\n"
    "  ping: {}\n";
