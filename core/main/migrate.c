/* migrate.c - see migrate.h */

#include "main/migrate.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "base/sys.h"
#include "main/exits.h"
#include "main/hosts.h"
#include "main/opening.h"
#include "main/process.h"
#include "main/supervisor.h"
#include "module/api.h"
#include "module/lanes.h"
#include "module/loader.h"
#include "net/shard.h"
#include "route/store.h"

struct outcome { struct opening_schema schema; uint64_t ms; char text[500]; };

int migrate_user(const struct config *c, struct process_user *u, struct error *e)
{
    const char *name = c->server.user;
    const struct passwd *owner;
    struct stat st;

    if (name == NULL && geteuid() == 0 && stat(c->server.data_dir, &st) == 0 &&
        (owner = getpwuid(st.st_uid)) != NULL)
        name = owner->pw_name;
    return process_find_user(name, u, e);
}

static int take_folder(const struct config *c, struct process_user *u, struct error *e)
{
    if (migrate_user(c, u, e) != 0 || process_own_folder(c->server.data_dir, u, e) != 0)
        return -1;
    return process_lock(c->server.data_dir, u, e) < 0 ? -1 : 0;         /* held until the process ends */
}

static void say_what(const struct config *c, struct outcome *o)
{
    const struct opening_schema *s = &o->schema;

    if (s->status != XY_OK)
        snprintf(o->text, sizeof o->text, "the store (%s) cannot be brought to this version: %s", c->store_driver,
                 s->why);
    else if (s->newest == 0)
        snprintf(o->text, sizeof o->text, "the store (%s) has no schema: nothing is to be done", c->store_driver);
    else if (s->found == s->newest)
        snprintf(o->text, sizeof o->text, "the store (%s) has schema %u: nothing is to be done", c->store_driver,
                 s->newest);
    else if (s->found == 0)
        snprintf(o->text, sizeof o->text, "the store (%s) was made, with schema %u", c->store_driver, s->newest);
    else
        snprintf(o->text, sizeof o->text, "the store (%s) had schema %u and has schema %u now: that took %.1f s",
                 c->store_driver, s->found, s->newest, (double)o->ms / 1000);
}

static int work(struct profile *store, struct outcome *o, struct error *e)
{
    const struct shards_spec shards = { .count = 1 };
    uint64_t since = sys_mono_ms();

    store_set_patience(UINT64_MAX);             /* it takes the time it takes */
    if (shards_start(&shards, e) != 0)
        return -1;
    int result = opening_begin(store, true, e);
    if (result == 0)
        opening_ask(true, &o->schema);
    o->ms = sys_mono_ms() - since;
    store_stop();
    lanes_free();
    opening_end(store);
    shards_stop();
    return result;
}

static int print(const struct outcome *o, int status, bool json)
{
    struct text out;

    if (!json) {
        fprintf(status == EXITS_OK ? stdout : stderr, "%s%s\n", status == EXITS_OK ? "" : "xylemd: ", o->text);
        return status;
    }
    text_init(&out, 0);
    text_printf(&out, "{\"status\": \"%s\", \"text\": ", status == 0 ? "ok" : "refused");
    json_put_string(&out, o->text);
    text_printf(&out, ", \"found\": %u, \"schema\": %u, \"milliseconds\": %llu}", o->schema.found, o->schema.newest,
                (unsigned long long)o->ms);
    puts(out.p != NULL ? out.p : "{}");
    text_free(&out);
    return status;
}

int migrate_store(const char *path, bool json)
{
    struct outcome o = { .ms = 0 };
    struct process_user user;
    struct profile *store = NULL;
    struct error e;
    struct config *c = config_read(path, &e);
    int result = -1;

    process_set_limits(false);
    if (c != NULL && log_open(NULL, LOG_TEXT, LOG_LEVEL_WARN, &e) == 0) {
        loader_set_path(c->server.module_path);
        api_set_data_dir(c->server.data_dir);
        result = take_folder(c, &user, &e);
    }
    if (result == 0)
        store = hosts_store(c, &e);
    if (store == NULL || process_become(&user, &e) != 0 || work(store, &o, &e) != 0) {
        snprintf(o.text, sizeof o.text, "%s", e.text);
        result = -1;
    } else {
        say_what(c, &o);
        result = o.schema.status == XY_OK ? 0 : -1;
    }
    int status = print(&o, result == 0 ? EXITS_OK : c == NULL ? SERVER_EXIT_CONFIG : EXITS_REFUSED, json);
    if (store != NULL)
        profile_unref(&store);
    config_free(&c);
    return fflush(stdout) == 0 ? status : EXITS_REFUSED;
}
