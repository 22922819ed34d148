/*
 * test_restoring.c - accounts become what the lines say, and nobody else is touched, whatever they say.
 */
#include "../route/world.h"

#include <pthread.h>
#include <stdio.h>

#include "base/text.h"
#include "route/account.h"
#include "route/offer.h"
#include "route/store.h"
#include "route/usage.h"
#include "save/op_line.h"
#include "save/restoring.h"

#define JULIET "juliet@a.example"
#define NURSE "nurse@a.example"
#define ROMEO "romeo@b.example"
#define BOX(account) "\"domain\": \"a.example\", \"account\": \"" account "\""
#define XML "<message xmlns='jabber:client' type='chat' from='tybalt@a.example'><body>old</body></message>"
#define ROW(account, id, flags) "{" BOX(account) ", \"id\": " #id ", \"stamp\": 1, \"flags\": " #flags ", " \
        "\"peer\": \"tybalt@a.example\"}"
#define ROWS(rows) "{\"record\": {\"xml\": \"" XML "\", \"rows\": [" rows "]}}\n"
#define RECORD(account, id, flags) ROWS(ROW(account, id, flags))
#define OF(domain, account) "\"domain\": \"" domain "\", \"account\": \"" account "\""
#define WRITES(domain, writes) "{\"put\": {\"domain\": \"" domain "\", \"writes\": [" writes "]}}\n"
#define WRITE(account, key) "{\"account\": \"" account "\", \"collection\": \"c\", \"key\": \"" key "\"}"
#define PUT(account, key) "{\"put\": {\"domain\": \"a.example\", \"writes\": [{\"account\": \"" account "\", " \
        "\"collection\": \"roster\", \"key\": \"" key "\", \"value\": \"v\"}]}}\n"

static struct bench {
    struct restoring *restoring;
    struct restoring_counts counts;
    const char *lines;
    struct only only;
    size_t      refused;
    char        why[1000];                  /* "": all were taken */
    atomic_int  taken, ended;
} b;

static char claimed[400];                   /* who is, a word each */
static const char *claim_fails;

static const char *claim(const struct jid *who)
{
    if (claim_fails != NULL)
        return claim_fails;
    snprintf(claimed + strlen(claimed), sizeof claimed - strlen(claimed), "%s ", who->text);
    return NULL;
}

static void release(const struct jid *who)
{
    char word[100], *at;

    snprintf(word, sizeof word, "%s ", who->text);
    at = strstr(claimed, word);
    assert_non_null(at);
    memmove(at, at + strlen(word), strlen(at + strlen(word)) + 1);
}

static int asks_left = -1;                  /* then b.example is not hosted any more; -1: it is */

static struct domain *hosted(const char *name)
{
    struct domain *d = domain_find(str_of(name));

    if (strcmp(name, "b.example") == 0 && asks_left >= 0 && asks_left-- == 0) {
        asks_left = 0;
        return NULL;
    }

    return d != NULL && strcmp(d->name, name) == 0 ? d : NULL;
}

/* ---- what reaches the store ---- */

static struct text written;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void wrote(struct store_follower *f, const xy_store_op *op)
{
    (void)f;
    if (op->kind == XY_STORE_DOC_PUT && op->nwrites == 0)
        return;                             /* the world's own */
    pthread_mutex_lock(&lock);
    if (op->kind == XY_STORE_DOC_PUT)
        text_printf(&written, "version %llu: ", (unsigned long long)op->writes[0].version);
    op_line_put(&written, op);
    pthread_mutex_unlock(&lock);
}

static struct store_follower follower = { .wrote = wrote };

static bool has(const char *what)
{
    pthread_mutex_lock(&lock);
    bool there = written.p != NULL && strstr(written.p, what) != NULL;
    pthread_mutex_unlock(&lock);
    return there;
}

/* ---- the shard's side ---- */

static void begin(void *arg)
{
    const struct restoring_spec spec = { .only = b.only, .claim = claim, .release = release, .domain = hosted };

    (void)arg;
    b.restoring = restoring_begin(&spec);
}

static void taken(void *arg, const char *why)
{
    const char *first;

    assert_ptr_equal(arg, &b);
    snprintf(b.why, sizeof b.why, "%s", why != NULL ? why : "");
    b.counts = *restoring_counts(b.restoring);
    b.refused = restoring_refused(b.restoring, &first);
    atomic_fetch_add(&b.taken, 1);
}

static void take(void *arg)
{
    (void)arg;
    restoring_take(b.restoring, str_of(b.lines), taken, &b);
}

static void ended(void *arg)
{
    assert_ptr_equal(arg, &b);
    atomic_fetch_add(&b.ended, 1);
}

static void end(void *arg)
{
    (void)arg;
    restoring_end(&b.restoring, ended, &b);
}

static void stop(void *arg)
{
    (void)arg;
    restoring_stop(b.restoring);
}

static void begin_with(const char *domain, const char *account)
{
    b = (struct bench){ .only = { domain, account } };
    text_clear(&written);
    net_on(0, begin, NULL);
    assert_non_null(b.restoring);
}

static void piece(const char *lines)
{
    int before = atomic_load(&b.taken);

    b.lines = lines;
    net_on(0, take, NULL);
    world_settle();
    for (unsigned i = 0; i < 200 && atomic_load(&b.taken) == before; i++)
        world_advance(250);
    assert_int_equal(atomic_load(&b.taken), before + 1);
}

static void finish(void)
{
    net_on(0, end, NULL);
    world_settle();
    assert_int_equal(atomic_load(&b.ended), 1);
    assert_string_equal(claimed, "");
}

static void enter(unsigned shards)
{
    static const struct world_domain both[] = {
        { "a.example", WORLD_PROBE, NULL, 0 }, { "b.example", WORLD_PROBE, NULL, 0 }
    };

    world_start(&(struct world_spec){ .shards = shards });
    world_publish(both, 2);
    text_init(&written, 0);
    claimed[0] = '\0';
    claim_fails = NULL;
    assert_true(store_follow(&follower));
}

static void leave(void)
{
    world_stop();
    store_unfollow(&follower);
    text_free(&written);
}

static int teardown(void **state)
{
    store_unfollow(&follower);
    text_free(&written);
    return world_teardown(state);
}
#define TEST(f) cmocka_unit_test_teardown(f, teardown)

static void usage_of_a(void *arg)
{
    usage_now(domain_find(STR("a.example")), arg);
}

static uint64_t waiting(void)
{
    struct quota q;

    net_on(0, usage_of_a, &q);
    return q.rows;
}

/* ---- tests ---- */

static void an_account_becomes_what_the_lines_say(void **state)
{
    (void)state;
    for (unsigned shards = 1; shards <= 2; shards++) {
        enter(shards);
        struct client *romeo = world_login("romeo@b.example/orchard"), *juliet = world_login(JULIET "/balcony");
        struct client *nurse = world_login(NURSE "/room");
        client_send(romeo, "<message to='" JULIET "' type='normal'><body>new</body></message>");
        begin_with(NULL, NULL);
        piece(PUT(JULIET, "k1") RECORD(JULIET, 5, 3));
        assert_string_equal(b.why, "");
        assert_string_equal(juliet->closed, "reset");
        assert_string_equal(nurse->closed, "");
        assert_string_equal(claimed, JULIET " ");
        assert_int_equal(world_kept(JULIET), 1);        /* what there was has gone */
        assert_true(has("\"removed\": {" BOX(JULIET)) && has("\"key\": \"k1\""));
        /* It is not there for anybody meanwhile; neither does it not exist. */
        client_send(romeo, "<message to='" JULIET "' type='chat'><body>x</body></message>");
        world_advance(6000);
        assert_non_null(strstr(client_log(romeo), "error/"));
        struct client *early = world_login_begin(JULIET "/early");
        world_settle();
        assert_null(early->session);
        piece(PUT(JULIET, "k2") RECORD(JULIET, 6, 1));
        assert_int_equal(world_kept(JULIET), 2);        /* it is set aside once */
        assert_int_equal(b.counts.accounts, 1);
        assert_int_equal(b.counts.documents, 2);
        assert_int_equal(b.counts.stanzas, 2);
        finish();
        world_advance(6000);
        juliet = world_login(JULIET "/later");
        client_send(juliet, "<presence/>");
        assert_string_equal(client_log(juliet), "old~ old~ get/ping ");
        client_send(romeo, "<message to='" JULIET "' type='chat'><body>y</body></message>");
        assert_string_equal(client_log(juliet), "y ");
        leave();
    }
}

static void know_offer(void *arg)
{
    struct offer *o = domain_find(STR("a.example"))->offer;
    unsigned now;
    uint64_t turn;

    offer_now(o, &now, &turn);
    offer_found(o, turn, *(unsigned *)arg);
}

static void look_at_offer(void *arg)
{
    unsigned now;
    uint64_t turn;

    *(bool *)arg = offer_now(domain_find(STR("a.example"))->offer, &now, &turn);
}

/* Who comes back may lack keys that the others have, or have those that he alone lacked. */
static void what_all_can_log_in_by_is_found_out_anew(void **state)
{
    unsigned all = 7;
    bool known;

    (void)state;
    enter(1);
    begin_with(NULL, NULL);
    piece(PUT(JULIET, "k1"));
    net_on(0, know_offer, &all);
    net_on(0, look_at_offer, &known);
    assert_true(known);
    finish();
    net_on(0, look_at_offer, &known);
    assert_false(known);
    leave();
}

/* What was on its way just then ends as all does that comes later: not as if there was nobody. */
static void an_account_that_is_just_loading_is_put_aside(void **state)
{
    const xy_auth_answer yes = { .size = sizeof yes, .status = XY_AUTH_OK };
    const struct request_outcome there = { .how = OUTCOME_AUTH, .auth = &yes };

    (void)state;
    enter(1);
    struct client *romeo = world_login("romeo@b.example/orchard");
    atomic_store(&world_auth, WORLD_LATER);
    client_send(romeo, "<message to='" JULIET "' type='chat'><body>x</body></message>");
    begin_with(NULL, NULL);
    piece(PUT(JULIET, "k"));
    atomic_store(&world_auth, WORLD_YES);
    world_end_held("exists", &there);
    world_settle();
    assert_string_equal(client_log(romeo), "error/resource-constraint ");
    finish();
    leave();
}

static void what_waits_is_counted(void **state)
{
    (void)state;
    enter(1);
    struct client *romeo = world_login("romeo@b.example/orchard");
    client_send(romeo, "<message to='" JULIET "' type='chat'><body>x</body></message>");
    client_send(romeo, "<message to='" NURSE "' type='chat'><body>x</body></message>");
    assert_int_equal(waiting(), 2);
    begin_with(NULL, NULL);
    piece(RECORD(JULIET, 1, 1) RECORD(JULIET, 2, 3) RECORD(JULIET, 3, 2) RECORD(JULIET, 4, 1));
    assert_int_equal(waiting(), 1 + 3);
    piece(RECORD(JULIET, 1, 1) "{\"taken\": {" BOX(JULIET) ", \"ids\": [1, 3], \"until\": 1}}\n"
          "{\"retracted\": {" BOX(JULIET) ", \"ids\": [2]}}\n");
    assert_int_equal(waiting(), 1 + 1);
    piece("{\"removed\": {" BOX(JULIET) "}}\n" RECORD(JULIET, 9, 1));
    assert_int_equal(world_rows(JULIET), 1);
    assert_int_equal(waiting(), 1 + 1);
    atomic_store(&world_store_spared, 2);
    atomic_store(&world_store_failing, 1);              /* two are in already when the third comes once more */
    piece(RECORD(JULIET, 10, 1) RECORD(JULIET, 11, 1) RECORD(JULIET, 12, 1) RECORD(JULIET, 13, 1));
    assert_int_equal(world_rows(JULIET), 5);
    assert_int_equal(waiting(), 1 + 5);
    finish();
    leave();
}

/* Also where the store has some rows of a record, because a page of the backup showed them before it. */
static void each_row_of_a_record_is_counted(void **state)
{
    (void)state;
    enter(1);
    begin_with(NULL, NULL);
    piece(RECORD(JULIET, 1, 1) ROWS(ROW(JULIET, 1, 1) ", " ROW(NURSE, 1, 1))
          ROWS(ROW(NURSE, 2, 2) ", {" OF("c.example", "j@c.example") ", \"id\": 1, \"stamp\": 1, \"flags\": 1, "
               "\"peer\": \"\"}, " ROW(JULIET, 2, 1) ", " ROW(NURSE, 1, 1))
          RECORD(JULIET, 3, 1));
    assert_string_equal(b.why, "");
    assert_int_equal(world_kept(JULIET), 3);
    assert_int_equal(world_kept(NURSE), 2);
    assert_int_equal(b.counts.stanzas, 1 + 2 + 3 + 1);
    assert_int_equal(waiting(), 3 + 1);
    finish();
    leave();
}

static void only_what_was_asked_for_is_touched(void **state)
{
    (void)state;
    enter(2);
    struct client *nurse = world_login(NURSE "/room"), *romeo = world_login("romeo@b.example/x");
    world_add_row(NURSE, 1, XML);
    world_add_row(ROMEO, 1, XML);
    static const char lines[] =
        PUT(NURSE, "k1") PUT(JULIET, "k2") PUT("", "k3") RECORD(NURSE, 9, 1) RECORD(JULIET, 9, 1)
        "{\"removed\": {" BOX(NURSE) "}}\n{\"removed\": {\"domain\": \"b.example\", \"account\": \"" ROMEO "\"}}\n"
        "{\"purged\": {\"domain\": \"a.example\", \"after\": 9000000000000000000, \"limit\": 100}}\n"
        WRITES("a.example", WRITE(NURSE, "k4") ", " WRITE(JULIET, "k5"))
        ROWS(ROW(NURSE, 10, 1) ", " ROW(JULIET, 10, 1))
        "{\"session\": {" BOX(NURSE) ", \"session\": {\"token\": \"00112233445566778899aabbccddeeff\", "
        "\"resource\": \"r\", \"mechanism\": \"m\"}}}\n{\"sessions-swept\": {\"after\": 9000000000000000000}}\n";
    begin_with("a.example", JULIET);
    piece(lines);
    assert_string_equal(b.why, "");
    assert_string_equal(claimed, JULIET " ");
    assert_string_equal(nurse->closed, "");
    assert_string_equal(romeo->closed, "");
    assert_true(!has(NURSE) && !has("k3") && !has(ROMEO) && !has("session"));
    assert_true(has("k2") && has("k5") && has("\"purged\": {" BOX(JULIET)));
    assert_int_equal(world_kept(NURSE), 1);
    assert_int_equal(world_kept(ROMEO), 1);
    assert_int_equal(world_rows(JULIET), 2);
    finish();
    leave();
}

static void domains_that_are_not_hosted_are_left_out(void **state)
{
    (void)state;
    enter(1);
    begin_with(NULL, NULL);
    piece(WRITES("c.example", WRITE("j@c.example", "k"))
          "{\"removed\": {\"domain\": \"alias.example\", \"account\": \"juliet@alias.example\"}}\n"
          WRITES("*", WRITE("", "loading"))
          ROWS("{" OF("c.example", "j@c.example") ", \"id\": 1, \"stamp\": 1, \"flags\": 1, \"peer\": \"\"}, "
               ROW(JULIET, 1, 1)));
    assert_string_equal(b.why, "");
    assert_int_equal(b.counts.elsewhere, 3);
    assert_true(!has("c.example") && !has("alias.example") && !has("loading"));
    assert_int_equal(b.counts.stanzas, 1);
    assert_string_equal(claimed, JULIET " ");
    finish();
    leave();
}

static void a_domain_may_go_meanwhile(void **state)
{
    (void)state;
    enter(1);
    for (int asks = 0; asks < 12; asks++) {
        begin_with(NULL, NULL);
        asks_left = asks;
        piece(ROWS("{" OF("b.example", ROMEO) ", \"id\": 1, \"stamp\": 1, \"flags\": 2, \"peer\": \"\"}, "
                   "{" OF("b.example", ROMEO) ", \"id\": 2, \"stamp\": 1, \"flags\": 2, \"peer\": \"\"}")
              RECORD(NURSE, 7, 2));
        asks_left = -1;
        assert_string_equal(b.why, "");
        assert_true(has(BOX(NURSE) ", \"id\": 7"));
        finish();
    }
    leave();
}

static void documents_of_a_domain_replace_none(void **state)
{
    (void)state;
    enter(1);
    begin_with(NULL, NULL);
    piece(PUT("", "k1"));
    assert_string_equal(b.why, "");
    assert_true(has("version 0: {\"put\""));
    piece(PUT(JULIET, "k2"));
    assert_true(!has("version 0: {\"put\": {\"domain\": \"a.example\", \"writes\": [{\"account\": \"j"));
    finish();
    leave();
}

/* Accounts are found by their names alone: one that is written in another way, or in another's domain, could be
 * somebody else for one of those who look. */
static void a_name_that_is_not_its_own_ends_it(void **state)
{
    static const char *const wrong[] = {
        PUT(ROMEO, "k"), "{\"removed\": {" BOX(ROMEO) "}}\n", RECORD(ROMEO, 1, 1),
        PUT("Juliet@a.example", "k"), PUT("juliet@a.example/balcony", "k"), PUT("a.example", "k"),
        PUT("@a.example", "k"),
        PUT("juliet@alias.example", "k"), PUT("juliet@A.example", "k"),
        "{\"removed\": {\"domain\": \"a.example\", \"account\": \"\"}}\n",
        "{\"raised\": {\"domain\": \"a.example\", \"account\": \"\", \"after\": 1}}\n",
        "{\"taken\": {\"domain\": \"a.example\", \"account\": \"\", \"ids\": []}}\n",
        "{\"purged\": {\"domain\": \"a.example\", \"account\": \"\", \"after\": 1, \"limit\": 1}}\n",
        RECORD("", 1, 1),
    };

    (void)state;
    enter(2);
    struct client *romeo = world_login("romeo@b.example/x"), *juliet = world_login(JULIET "/balcony");
    world_add_row(ROMEO, 1, XML);
    world_add_row(JULIET, 1, XML);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        for (unsigned only = 0; only < 2; only++) {
            begin_with(only ? "a.example" : NULL, NULL);
            piece(wrong[i]);
            if (strstr(b.why, "no address of an account of its domain") == NULL)
                fail_msg("%s: %s", wrong[i], b.why);
            assert_string_equal(romeo->closed, "");
            assert_string_equal(juliet->closed, "");
            assert_true(written.len == 0);
            finish();
        }
    assert_int_equal(world_kept(ROMEO), 1);
    assert_int_equal(world_kept(JULIET), 1);
    leave();
}

static void archives_of_others_are_not_shortened(void **state)
{
    (void)state;
    enter(1);
    begin_with("a.example", NULL);
    piece("{\"purged\": {\"domain\": \"a.example\", \"after\": 9000000000000000000, \"limit\": 100}}\n"
          "{\"trimmed\": {\"domain\": \"a.example\", \"until\": 1, \"limit\": 100}}\n"
          "{\"purged\": {" BOX(JULIET) ", \"after\": 9, \"limit\": 100}}\n");
    assert_string_equal(b.why, "");
    assert_true(!has("{\"purged\": {\"domain\": \"a.example\", \"after\"") && !has("trimmed"));
    assert_true(has("\"after\": 9, "));
    finish();
    leave();
}

static void an_account_that_another_changes_cannot_be_had(void **state)
{
    (void)state;
    enter(1);
    struct client *juliet = world_login(JULIET "/balcony");
    begin_with(NULL, NULL);
    claim_fails = "somebody else has it";
    piece(PUT(JULIET, "k"));
    assert_non_null(strstr(b.why, JULIET));
    assert_non_null(strstr(b.why, "somebody else has it"));
    assert_string_equal(juliet->closed, "");
    finish();
    leave();
}

static void a_line_that_is_none_ends_it(void **state)
{
    (void)state;
    enter(2);
    begin_with(NULL, NULL);
    piece(PUT(JULIET, "k") "{\"put\": {}}\n" PUT(NURSE, "k"));
    assert_true(b.why[0] != '\0');
    finish();
    world_advance(6000);
    struct client *juliet = world_login(JULIET "/balcony");         /* they are all back */
    struct client *nurse = world_login(NURSE "/room");
    assert_true(juliet->bound && nurse->bound);
    leave();
}

static void a_removal_that_fails_ends_it(void **state)
{
    (void)state;
    enter(2);
    atomic_store(&world_store_status[XY_STORE_ACCOUNT_REMOVE], XY_UNAVAILABLE);
    begin_with(NULL, NULL);
    piece(PUT(JULIET, "k") PUT(NURSE, "k"));
    assert_non_null(strstr(b.why, "cannot be set aside"));
    assert_string_equal(claimed, "");
    assert_true(written.len == 0 || !has("\"put\""));
    finish();
    atomic_store(&world_store_status[XY_STORE_ACCOUNT_REMOVE], XY_OK);
    world_advance(6000);
    assert_true(world_login(JULIET "/balcony")->bound);
    leave();
}

static void a_store_that_is_away_is_waited_for(void **state)
{
    (void)state;
    enter(1);
    begin_with(NULL, NULL);
    piece(PUT(JULIET, "k1"));
    atomic_store(&world_store_failing, 5);
    piece(RECORD(JULIET, 1, 1) RECORD(JULIET, 2, 1));
    assert_string_equal(b.why, "");
    assert_int_equal(world_rows(JULIET), 2);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
    piece(RECORD(JULIET, 3, 1));
    assert_string_equal(b.why, "as told");
    finish();
    leave();
}

static void what_the_store_declines_is_counted(void **state)
{
    const char *first;

    (void)state;
    enter(1);
    begin_with(NULL, NULL);
    atomic_store(&world_store_status[XY_STORE_RECORD], XY_REFUSED);
    piece(RECORD(JULIET, 1, 1) RECORD(JULIET, 2, 1) PUT(JULIET, "k"));
    assert_string_equal(b.why, "");
    piece(RECORD(JULIET, 3, 1));
    assert_int_equal(b.refused, 3);
    assert_int_equal(restoring_refused(b.restoring, &first), 3);
    assert_string_equal(first, "as told");
    finish();
    leave();
}

static void the_server_may_stop(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        enter(2);
        atomic_store(&world_store_status[XY_STORE_RECORD], XY_UNAVAILABLE);
        begin_with(NULL, NULL);
        b.lines = PUT(JULIET, "k") RECORD(JULIET, 1, 1);
        net_on(0, take, NULL);
        if (i > 0)
            world_settle();                             /* it waits for its next attempt */
        if (i > 1)
            world_advance(100);
        net_on(0, stop, NULL);
        world_settle();
        assert_int_equal(atomic_load(&b.taken), 1);     /* without any time */
        assert_string_equal(b.why, "the server stops");
        finish();
        leave();
    }
}

static void await(atomic_int *what)
{
    for (unsigned i = 0; i < 2000000 && !atomic_load(what); i++) {
        uint64_t ran = 0;
        if (store_is_idle(&ran))
            support_clock_advance(10);
        net_on(0, NULL, NULL);                          /* takes no memory: it may be refused just now */
    }
    assert_int_equal(atomic_load(what), 1);
}

static void memory_may_be_refused(void **state)
{
    (void)state;
    enter(1);
    store_unfollow(&follower);
    for (unsigned long nth = 1; nth < 500; nth++) {
        b = (struct bench){ .lines = PUT(JULIET, "k") RECORD(JULIET, 1, 1) PUT(NURSE, "k") };
        support_fail_alloc(nth);
        net_on(0, begin, NULL);
        if (b.restoring != NULL) {
            net_on(0, take, NULL);
            await(&b.taken);
            net_on(0, end, NULL);
            await(&b.ended);
        }
        bool failed = support_alloc_failed();
        support_fail_alloc(0);
        world_settle();
        assert_string_equal(claimed, "");
        assert_true(failed || b.why[0] == '\0');
        if (!failed) {
            assert_true(nth > 20);
            leave();
            return;
        }
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_account_becomes_what_the_lines_say),
        TEST(what_all_can_log_in_by_is_found_out_anew),
        TEST(an_account_that_is_just_loading_is_put_aside),
        TEST(what_waits_is_counted),
        TEST(each_row_of_a_record_is_counted),
        TEST(only_what_was_asked_for_is_touched),
        TEST(domains_that_are_not_hosted_are_left_out),
        TEST(a_domain_may_go_meanwhile),
        TEST(documents_of_a_domain_replace_none),
        TEST(a_name_that_is_not_its_own_ends_it),
        TEST(archives_of_others_are_not_shortened),
        TEST(an_account_that_another_changes_cannot_be_had),
        TEST(a_line_that_is_none_ends_it),
        TEST(a_removal_that_fails_ends_it),
        TEST(a_store_that_is_away_is_waited_for),
        TEST(what_the_store_declines_is_counted),
        TEST(the_server_may_stop),
        TEST(memory_may_be_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
