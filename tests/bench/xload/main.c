/*
 * main.c - the command line of the load generator.
 */
#include "xload.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <openssl/rand.h>

struct options opt = {
    .host = "127.0.0.1", .domain = "localhost", .prefix = "u", .password = "pw",
    .mechanism = "PLAIN", .label = "", .tls_version = "", .resource = "xl", .port = 5222,
    .users = 100, .pairs = 50, .window = 16, .conc = 64, .sources = 8, .source_base = 2,
    .body = 100, .rooms = 10, .parts = 20, .msgs = 100, .contacts = 20, .page = 50, .procs = 1,
    .relay_cpu = -1, .max_notes = 5, .churn_users = 1000, .warm = 2, .secs = 5, .settle = 1,
    .drain = 5, .timeout = 300, .churn = 50, .hold = 2, .baseline_at = 180, .sample = 60,
    .presence = true,
};

enum kind { FLAG, UNFLAG, TEXT, WHOLE, REAL };

static const struct {
    const char *name;
    enum kind   kind;
    void       *field;
    const char *what;
} options[] = {
    { "--host", TEXT, &opt.host, "address of the server, in 127.0.0.0/8" },
    { "--port", WHOLE, &opt.port, "its port" },
    { "--domain", TEXT, &opt.domain, "domain of the users" },
    { "--prefix", TEXT, &opt.prefix, "users are PREFIX<number>@DOMAIN" },
    { "--first", WHOLE, &opt.first, "number of the first user" },
    { "--pass", TEXT, &opt.password, "password of all users" },
    { "--res", TEXT, &opt.resource, "resource to bind" },
    { "--src", WHOLE, &opt.sources, "number of source addresses, 0: do not bind" },
    { "--src-base", WHOLE, &opt.source_base, "last byte of the first one" },
    { "--tls", FLAG, &opt.tls, "STARTTLS" },
    { "--direct-tls", FLAG, &opt.direct, "TLS from the first byte" },
    { "--tls-version", TEXT, &opt.tls_version, "1.2 or 1.3 and nothing else" },
    { "--mech", TEXT, &opt.mechanism, "PLAIN, SCRAM-SHA-1, SCRAM-SHA-256, SCRAM-SHA-512" },
    { "--no-presence", UNFLAG, &opt.presence, "send no presence after the login" },
    { "--presence-bytes", WHOLE, &opt.presence_bytes, "length of that presence" },
    { "--roster", FLAG, &opt.roster, "ask for the roster after the login" },
    { "--users", WHOLE, &opt.users, "sessions" },
    { "--base", WHOLE, &opt.base, "idle: sessions of the first stage" },
    { "--pairs", WHOLE, &opt.pairs, "pairs, or senders" },
    { "--window", WHOLE, &opt.window, "in flight for each pair, client, room" },
    { "--conc", WHOLE, &opt.conc, "logins in progress" },
    { "--procs", WHOLE, &opt.procs, "idle: loader processes" },
    { "--body", WHOLE, &opt.body, "bytes of a message's body" },
    { "--rate", REAL, &opt.rate, "messages per second in all (open loop)" },
    { "--poisson", FLAG, &opt.poisson, "random gaps" },
    { "--bare", FLAG, &opt.bare, "write to bare JIDs" },
    { "--rooms", WHOLE, &opt.rooms, "rooms" },
    { "--parts", WHOLE, &opt.parts, "participants of each" },
    { "--muc", TEXT, &opt.muc, "host of the rooms" },
    { "--contacts", WHOLE, &opt.contacts, "contacts of each user" },
    { "--make-rosters", FLAG, &opt.make_rosters, "make the subscriptions first" },
    { "--msgs", WHOLE, &opt.msgs, "messages for each receiver or pair" },
    { "--page", WHOLE, &opt.page, "messages in a page of the archive" },
    { "--mam-all", FLAG, &opt.whole_archive, "page the whole archive, not this run's part" },
    { "--ping", FLAG, &opt.ping, "iq: ping instead of disco#info" },
    { "--target", TEXT, &opt.target, "iq: whom to ask (the domain)" },
    { "--sm", FLAG, &opt.sm, "stream management; each message asks for an acknowledgement" },
    { "--no-priming", FLAG, &opt.no_priming, "login: do not derive the SCRAM keys beforehand" },
    { "--churn", REAL, &opt.churn, "soak: logins and logouts per second" },
    { "--churn-users", WHOLE, &opt.churn_users, "soak: accounts for them" },
    { "--hold", REAL, &opt.hold, "soak: seconds between login and logout" },
    { "--baseline-at", REAL, &opt.baseline_at, "soak: when memory is first measured" },
    { "--sample", REAL, &opt.sample, "soak: seconds between lines of progress" },
    { "--warm", REAL, &opt.warm, "seconds before the window" },
    { "--secs", REAL, &opt.secs, "seconds that are measured" },
    { "--settle", REAL, &opt.settle, "seconds of rest after the logins" },
    { "--drain", REAL, &opt.drain, "seconds to wait for what is on its way" },
    { "--timeout", REAL, &opt.timeout, "seconds for everything before the window" },
    { "--label", TEXT, &opt.label, "name of the run in the results" },
    { "--relay-cpu", WHOLE, &opt.relay_cpu, "limits: CPU for the server that xload forks" },
    { "--max-err", WHOLE, &opt.max_notes, "refusals to show" },
    { "--verbose", FLAG, &opt.verbose, "show all of them" },
};

static const struct {
    const char *name;
    void (*run)(void);
    const char *what;
} scenarios[] = {
    { "pairs", scenario_pairs, "one-to-one messages" },
    { "idle", scenario_idle, "sessions that do nothing" },
    { "login", scenario_login, "logins and logouts" },
    { "handshake", scenario_handshake, "TLS handshakes with the server, and no more" },
    { "presence", scenario_presence, "presence to contacts" },
    { "muc", scenario_muc, "rooms" },
    { "iq", scenario_iq, "disco#info or ping" },
    { "offline", scenario_offline, "store for users who are away, then log them in" },
    { "archive", scenario_archive, "fill archives and page through them" },
    { "soak", scenario_soak, "messages at a fixed rate with logins and logouts beside them" },
    { "relay-limit", scenario_relay_limit, "a byte relay of our own instead of a server" },
    { "tls-limit", scenario_tls_limit, "a TLS server of our own that only shakes hands" },
};

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

static void usage(void)
{
    puts("usage: xload SCENARIO [--server-pid PID[,PID...]] [OPTION...]\n\nscenarios:");
    for (size_t i = 0; i < LENGTH(scenarios); i++)
        printf("  %-18s %s\n", scenarios[i].name, scenarios[i].what);
    puts("\noptions:\n  --server-pid       processes whose CPU and memory are measured");
    for (size_t i = 0; i < LENGTH(options); i++)
        printf("  %-18s %s\n", options[i].name, options[i].what);
    exit(2);
}

static void set_server_pids(const char *list)
{
    for (char *end; *list != '\0' && opt.server_pid_count < 64; list = end) {
        long pid = strtol(list, &end, 10);
        if (pid <= 0 || end == list)
            die("--server-pid %s: not a process", list);
        opt.server_pids[opt.server_pid_count++] = (int)pid;
        end += strspn(end, ", ");
    }
}

/* Returns whether the option took its value. */
static bool set_option(const char *name, const char *value)
{
    size_t i = 0;

    while (i < LENGTH(options) && strcmp(options[i].name, name) != 0)
        i++;
    if (i == LENGTH(options))
        die("unknown option %s (see xload --help)", name);
    if (options[i].kind > UNFLAG && value == NULL)
        die("%s needs a value", name);
    switch (options[i].kind) {
    case FLAG:
        *(bool *)options[i].field = true;
        return false;
    case UNFLAG:
        *(bool *)options[i].field = false;
        return false;
    case TEXT:
        *(const char **)options[i].field = value;
        return true;
    case WHOLE:
        *(int *)options[i].field = atoi(value);
        return true;
    case REAL:
        *(double *)options[i].field = atof(value);
        return true;
    }
    return false;
}

static void options_read(int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0)
            usage();
        if (strcmp(argv[i], "--server-pid") == 0 && i + 1 < argc) {
            set_server_pids(argv[++i]);
            continue;
        }
        i += set_option(argv[i], argv[i + 1]);
    }
    if (opt.body > 60000)
        die("--body: at most 60000");
    if (opt.procs > 1 && strcmp(opt.scenario, "idle") != 0)
        die("--procs is for idle");
}

int main(int argc, char **argv)
{
    struct rlimit descriptors;
    unsigned char random[4];
    size_t        i = 0;

    if (argc < 2)
        usage();
    opt.scenario = argv[1];
    while (i < LENGTH(scenarios) && strcmp(scenarios[i].name, opt.scenario) != 0)
        i++;
    if (i == LENGTH(scenarios))
        usage();
    options_read(argc, argv);

    signal(SIGPIPE, SIG_IGN);
    if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
        descriptors.rlim_cur = descriptors.rlim_max;
        setrlimit(RLIMIT_NOFILE, &descriptors);
    }
    RAND_bytes(random, sizeof random);
    run_id = (uint32_t)random[0] | (uint32_t)random[1] << 8 | (uint32_t)random[2] << 16;
    if (strcmp(opt.scenario, "tls-limit") == 0)
        opt.direct = true;
    loop_open();
    scenarios[i].run();
    return 0;
}
