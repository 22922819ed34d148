/*
 * test_secrets.c - every domain gets a secret, once; over a store that works, races or fails.
 */
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <xylem/store_provider.h>

#include "base/arena.h"
#include "main/secrets.h"
#include "net/support_net.h"
#include "route/store.h"

enum { DOMAINS = 300 };

/* A store of one document for each domain "dN"; its two lanes are two threads. */
static struct {
    pthread_mutex_t lock;
    unsigned char   bytes[DOMAINS][40];
    size_t          len[DOMAINS];
    bool            down, racing;        /* racing: somebody writes right before us */
    unsigned        writes;
} store = { .lock = PTHREAD_MUTEX_INITIALIZER };

static size_t index_of(const char *domain)
{
    size_t n = 0;

    assert_int_equal(sscanf(domain, "d%zu", &n), 1);
    return n;
}

static void put(const xy_store_op *op, const void *bytes, size_t len)
{
    size_t i = index_of(op->domain);

    memcpy(store.bytes[i], bytes, len);
    store.len[i] = len;
}

static void write_batch(xy_job *job, void *lane, xy_store_op *const *ops, size_t n)
{
    (void)job;
    (void)lane;
    pthread_mutex_lock(&store.lock);
    for (size_t i = 0; i < n; i++) {
        xy_store_op *op = ops[i];
        store.writes++;
        if (store.racing)
            put(op, "0123456789abcdef0123456789abcdef", 32);
        if (store.down)
            op->status = XY_UNAVAILABLE;
        else if (store.len[index_of(op->domain)] != 0 && op->writes[0].version == 0)
            op->status = XY_CLASH;
        else
            put(op, op->writes[0].value, op->writes[0].len);
    }
    pthread_mutex_unlock(&store.lock);
}

static void read_one(xy_job *job, void *lane, xy_store_op *op)
{
    static xy_store_doc docs[DOMAINS];
    size_t i = index_of(op->domain);

    (void)job;
    (void)lane;
    pthread_mutex_lock(&store.lock);
    if (store.down)
        op->status = XY_UNAVAILABLE;
    else if (store.len[i] == 0)
        op->status = XY_NOT_FOUND;
    else {
        docs[i] = (xy_store_doc){ "secret", store.bytes[i], store.len[i], 1 };
        op->docs = &docs[i];
        op->ndocs = 1;
    }
    pthread_mutex_unlock(&store.lock);
}

static void *open_lane(xy_job *job, unsigned lane, const char **why)
{
    static char state;

    (void)job;
    (void)lane;
    (void)why;
    return &state;
}

static void close_lane(xy_job *job, unsigned lane, void *lane_state)
{
    (void)job;
    (void)lane;
    (void)lane_state;
}

static const xy_store_ops ops = { .size = sizeof ops, .lane_open = open_lane,
                                  .lane_close = close_lane, .write = write_batch,
                                  .read = read_one, .read_lanes = 1 };
static const xy_module desc = { .size = sizeof desc, .name = "fake" };
static struct module module = { .desc = &desc, .name = "fake" };

static struct domain *list[DOMAINS];
static struct error e;

static int begin_all(void **state)
{
    static char nowhere[1];
    static xy_mod provider = { .module = &module, .domain_name = nowhere };

    (void)state;
    net_start(2);
    return store_start(&provider, &ops, &e);
}

static int end_all(void **state)
{
    store_stop();
    net_stop();
    return support_reset(state);
}

static int set_up(void **state)
{
    (void)state;
    memset(store.len, 0, sizeof store.len);
    store.down = store.racing = false;
    store.writes = 0;
    for (size_t i = 0; i < DOMAINS; i++) {
        char name[16];
        struct arena *a = arena_new(512);
        list[i] = arena_alloc(a, sizeof *list[i]);
        list[i]->arena = a;
        snprintf(name, sizeof name, "d%zu", i);
        list[i]->name = arena_copy(a, name, strlen(name));
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < DOMAINS; i++) {
        struct arena *a = list[i]->arena;
        arena_free(&a);
    }
    return 0;
}

static void new_domains_get_new_secrets(void **state)
{
    (void)state;
    assert_int_equal(secrets_fill(list, DOMAINS, &e), 0);
    assert_int_equal(store.writes, DOMAINS);
    for (size_t i = 0; i < DOMAINS; i++) {
        assert_memory_equal(list[i]->secret, store.bytes[i], 32);
        assert_memory_not_equal(list[i]->secret, list[(i + 1) % DOMAINS]->secret, 32);
    }
}

static void known_secrets_are_read_and_those_there_not_asked_for(void **state)
{
    (void)state;
    assert_int_equal(secrets_fill(list, DOMAINS, &e), 0);
    unsigned char first[32];
    memcpy(first, list[0]->secret, sizeof first);
    memset(list[0]->secret, 0, sizeof first);
    assert_int_equal(secrets_fill(list, DOMAINS, &e), 0);
    assert_memory_equal(list[0]->secret, first, sizeof first);
    assert_int_equal(store.writes, DOMAINS);
}

static void the_faster_one_wins(void **state)
{
    (void)state;
    store.racing = true;
    assert_int_equal(secrets_fill(list, DOMAINS, &e), 0);
    assert_memory_equal(list[7]->secret, "0123456789abcdef0123456789abcdef", 32);
}

static void a_store_that_is_down_is_unavailable(void **state)
{
    (void)state;
    store.down = true;
    assert_int_equal(secrets_fill(list, DOMAINS, &e), -1);
    assert_int_equal(e.code, ERR_UNAVAILABLE);
    assert_non_null(strstr(e.text, "the secret of domain d"));
    store.down = false;
    assert_int_equal(secrets_fill(list, DOMAINS, &e), 0);
}

static void a_document_of_another_shape_is_not_taken(void **state)
{
    (void)state;
    memcpy(store.bytes[5], "short", 5);
    store.len[5] = 5;
    assert_int_equal(secrets_fill(list, DOMAINS, &e), -1);
    assert_int_equal(e.code, ERR_INVALID);
    assert_non_null(strstr(e.text, "d5"));
}

static void no_domains_are_no_work(void **state)
{
    (void)state;
    assert_int_equal(secrets_fill(list, 0, &e), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(new_domains_get_new_secrets),
        TEST(known_secrets_are_read_and_those_there_not_asked_for),
        TEST(the_faster_one_wins),
        TEST(a_store_that_is_down_is_unavailable),
        TEST(a_document_of_another_shape_is_not_taken),
        TEST(no_domains_are_no_work),
    };

    return cmocka_run_group_tests(tests, begin_all, end_all);
}
