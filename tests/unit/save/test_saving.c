/*
 * test_saving.c - the lines that come out of a store make what is in it, whatever is written meanwhile.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "model.h"
#include "net/support_net.h"
#include "route/store.h"
#include "save/op_line.h"
#include "save/saving.h"

#define A "a.example"
#define B "b.example"
#define JULIET "juliet@a.example"
#define NURSE "nurse@a.example"
#define ROMEO "romeo@b.example"

static struct taker {
    struct saving     *saving;
    struct saving_spec spec;
    struct saving_counts counts;
    struct text        lines;
    size_t             most;
    bool               level_is_end;        /* not finished by itself */
    bool               end_when_ready;
    unsigned           writes;              /* to be put while it goes on */
    unsigned           under_way, readies;
    char               why[200];
    atomic_int         state, over;         /* of the last answer; it has come to its end */
} taker;

static unsigned seed;

/* ---- what is written meanwhile ---- */

static void wrote(struct store_call *c)
{
    taker.under_way--;
    store_call_free(&c);
}

static unsigned any(unsigned of)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % of;
}

static const char *const owners[] = { JULIET, NURSE, "tybalt@a.example", ROMEO };

static void fill_documents(struct store_call *c)
{
    xy_doc_write *w = arena_alloc(c->arena, 2 * sizeof *w);

    for (unsigned i = 0; i < 2; i++) {
        const char *value = any(3) == 0 ? NULL : arena_printf(c->arena, "v%u", any(1000));
        w[i] = (xy_doc_write){ .account = c->op.account, .collection = any(2) ? "roster" : "vcard",
                               .key = arena_printf(c->arena, "k%u", any(200)), .value = value,
                               .len = value != NULL ? strlen(value) : 0, .version = XY_ANY_VERSION };
    }
    c->op.kind = XY_STORE_DOC_PUT;
    c->op.writes = w;
    c->op.nwrites = 2;
}

static void fill_record(struct store_call *c)
{
    static uint64_t id = 100000;
    xy_store_row *row = arena_alloc(c->arena, sizeof *row);
    xy_store_record *r = arena_alloc(c->arena, sizeof *r);

    id++;
    *row = (xy_store_row){ .domain = c->op.domain, .account = c->op.account, .id = id, .stamp = (int64_t)id,
                           .flags = any(4), .peer = "p@x/y" };
    *r = (xy_store_record){ .xml = arena_printf(c->arena, "<m>%u</m>", any(1000)), .rows = row, .nrows = 1 };
    r->xml_len = strlen(r->xml);
    c->op.kind = XY_STORE_RECORD;
    c->op.record = r;
}

static void fill_ids(struct store_call *c)
{
    uint64_t *ids = arena_alloc(c->arena, 20 * sizeof *ids);

    for (unsigned i = 0; i < 20; i++)
        ids[i] = any(3) == 0 ? 100000 + any(200) : 1 + any(400);
    c->op.kind = any(3) == 0 ? XY_STORE_MAILBOX_RETRACT : XY_STORE_MAILBOX_TAKEN;
    c->op.ids = ids;
    c->op.nids = 20;
    c->op.until = any(2) ? 1 + any(400) : 0;
}

static void fill_session(struct store_call *c)
{
    xy_store_session *s = arena_alloc(c->arena, sizeof *s);

    *s = (xy_store_session){ .token = { (unsigned char)(1 + any(5)) }, .resource = "r", .mechanism = "M",
                             .position = any(10) };
    c->op.kind = any(2) ? XY_STORE_SESSION_PUT : XY_STORE_SESSION_REMOVE;
    c->op.session = s;
    if (c->op.kind == XY_STORE_SESSION_REMOVE)
        s->resource = s->mechanism = NULL;
}

static void write_something(void)
{
    struct store_call *c = store_call_new(XY_STORE_DOC_PUT, wrote, NULL);

    c->op.account = owners[any(4)];
    c->op.domain = strchr(c->op.account, '@') + 1;
    switch (any(12)) {
    case 0:
        c->op.kind = XY_STORE_ACCOUNT_REMOVE;
        break;
    case 1:
        c->op.kind = XY_STORE_MAILBOX_RAISE;
        c->op.after = 200000 + any(100);
        break;
    case 2:
        c->op.kind = XY_STORE_ARCHIVE_PURGE;
        c->op.after = any(400);
        c->op.limit = 1000000;
        break;
    case 3: case 4: case 5:
        fill_record(c);
        break;
    case 6: case 7: case 8:
        fill_ids(c);
        break;
    case 9:
        fill_session(c);
        break;
    default:
        fill_documents(c);
    }
    taker.under_way++;
    store_submit(c);
}

/* ---- a taker on shard 0 ---- */

static void take(void *arg);

static void end_it(enum saving_state state)
{
    taker.counts = *saving_counts(taker.saving);
    snprintf(taker.why, sizeof taker.why, "%s", saving_why(taker.saving));
    saving_end(&taker.saving);
    atomic_store(&taker.state, (int)state);
    atomic_store(&taker.over, 1);
}

static void ready(void *arg)
{
    taker.readies++;
    if (taker.end_when_ready)
        end_it(SAVING_MORE);
    else
        take(arg);
}

static void take(void *arg)
{
    size_t before = taker.lines.len;
    struct text piece;

    (void)arg;
    for (unsigned i = any(4); i > 0 && taker.writes > 0; i--, taker.writes--)
        write_something();
    text_init(&piece, 0);
    enum saving_state state = saving_take(taker.saving, &piece, taker.most);
    text_add(&taker.lines, piece.p != NULL ? piece.p : "", piece.len);
    text_free(&piece);
    if (state == SAVING_LEVEL && taker.writes == 0 && taker.under_way == 0 && !taker.level_is_end) {
        saving_finish(taker.saving);
        state = saving_take(taker.saving, &taker.lines, SIZE_MAX);
    }
    if (state == SAVING_WHOLE || state == SAVING_FAILED || (state == SAVING_LEVEL && taker.level_is_end))
        end_it(state);
    else if (taker.lines.len == before && state == SAVING_MORE)
        saving_wait(taker.saving, ready, NULL);
    else
        atomic_store(&taker.state, -2);         /* once more, from outside */
}

static void begin(void *arg)
{
    struct error *e = arg;

    taker.saving = saving_begin(&taker.spec, e);
    if (taker.saving == NULL)
        atomic_store(&taker.over, 1);
    else
        take(NULL);
}

static void wait_for_end(void)
{
    for (unsigned i = 0; i < 2000000 && !atomic_load(&taker.over); i++) {
        int once_more = -2;
        if (atomic_compare_exchange_strong(&taker.state, &once_more, -1))
            net_on(0, take, NULL);
        model_let_time_pass(10);
        net_on(0, NULL, NULL);                  /* takes no memory: it may be refused just now */
    }
    assert_int_equal(atomic_load(&taker.over), 1);
}

static struct error e;

static void start(const struct saving_spec *spec)
{
    text_free(&taker.lines);
    taker = (struct taker){ .spec = spec != NULL ? *spec : (struct saving_spec){ .sessions = true }, .most = 1000 };
    text_init(&taker.lines, 0);
}

static void save(const struct saving_spec *spec)
{
    start(spec);
    net_on(0, begin, &e);
    wait_for_end();
}

/* ---- lines into the model ---- */

static size_t apply_lines(void)
{
    struct str left = { taker.lines.p, taker.lines.len };
    size_t lines = 0;

    for (; left.len > 0; lines++) {
        struct arena *a = arena_new(1024);
        xy_store_op op;
        const struct json *v = json_parse(str_line(&left), a, &e);
        if (v == NULL || op_line_take(v, a, &op, &e) != 0)
            fail_msg("%s", e.text);
        model_apply(&op);
        arena_free(&a);
    }
    return lines;
}

static void the_lines_make_what_there_is(void)
{
    struct text before, after;

    model_dump(&before);
    model_clear();
    apply_lines();
    model_dump(&after);
    assert_string_equal(after.p, before.p);
    text_free(&before);
    text_free(&after);
}

static int setup(void **state)
{
    (void)state;
    log_open("/dev/null", LOG_TEXT, LOG_LEVEL_ERROR, NULL);
    support_clock(1000 * NS_PER_S, 0);
    support_fail_alloc(0);
    net_start(1);
    model_start(2);
    return 0;
}

static int teardown(void **state)
{
    text_free(&taker.lines);
    model_stop();
    net_stop();
    return support_reset(state);
}

static void fill(unsigned rows, unsigned docs)
{
    char key[40];

    model_put(A, "", "server", "secret", "s");
    for (size_t o = 0; o < COUNT_OF(owners); o++) {
        const char *domain = strchr(owners[o], '@') + 1;
        for (unsigned i = 0; i < docs; i++) {
            snprintf(key, sizeof key, "k%03u", i);
            model_put(domain, owners[o], i % 3 ? "roster" : "vcard", key, "<item/>");
        }
        for (unsigned i = 1; i <= rows; i++)
            model_row(domain, owners[o], i, 1 + i % 3, "<message/>");
        model_session(domain, owners[o], 3, "balcony");
        if (o % 2 == 0)                         /* the last one was retracted: its id is not given again */
            model_apply(&(xy_store_op){ .kind = XY_STORE_MAILBOX_RAISE, .domain = domain, .account = owners[o],
                                        .after = rows + 5000 });
    }
}

/* ---- tests ---- */

static void an_empty_store_is_whole(void **state)
{
    (void)state;
    save(NULL);
    assert_int_equal(atomic_load(&taker.state), SAVING_WHOLE);
    assert_int_equal(taker.lines.len, 0);
    assert_int_equal(taker.counts.owners, 0);
}

static void all_there_is_comes_out(void **state)
{
    (void)state;
    fill(300, 200);
    for (unsigned i = 0; i < 600; i++) {        /* more than a page of owners, of one domain and of another */
        char account[40];
        snprintf(account, sizeof account, "u%03u@c.example", i);
        model_put("c.example", account, "auth", "account", "x");
    }
    for (unsigned i = 0; i < 300; i++) {        /* and of collections */
        char name[40];
        snprintf(name, sizeof name, "c%03u", i);
        model_put(B, ROMEO, name, "k", "v");
    }
    save(NULL);
    assert_int_equal(atomic_load(&taker.state), SAVING_WHOLE);
    assert_int_equal(taker.counts.owners, 1 + 4 + 600);
    assert_int_equal(taker.counts.documents, 1 + 4 * 200 + 600 + 300);
    assert_int_equal(taker.counts.stanzas, 4 * 300);
    the_lines_make_what_there_is();
}

static bool has(const char *what)
{
    return taker.lines.p != NULL && strstr(taker.lines.p, what) != NULL;
}

static void a_part_is_all_of_that_and_no_more(void **state)
{
    (void)state;
    fill(150, 70);
    save(&(struct saving_spec){ .domain = A });
    assert_int_equal(taker.counts.owners, 4);
    assert_true(has(JULIET) && has(NURSE) && has("\"account\": \"\"") && !has(B "\", \"account") && !has("balcony"));
    save(&(struct saving_spec){ .domain = A, .account = JULIET, .sessions = true });
    assert_int_equal(taker.counts.owners, 1);
    assert_int_equal(taker.counts.documents, 70);
    assert_int_equal(taker.counts.stanzas, 150);
    assert_true(has(JULIET) && !has(NURSE) && !has("\"account\": \"\"") && has("balcony"));
    save(&(struct saving_spec){ .domain = "nobody.example" });
    assert_int_equal(atomic_load(&taker.state), SAVING_WHOLE);
    assert_int_equal(taker.lines.len, 0);
    save(&(struct saving_spec){ .domain = A, .account = "nobody@a.example" });
    assert_int_equal(taker.lines.len, 0);
}

static void what_is_written_meanwhile_comes_behind(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= 25; i++) {
        model_clear();
        fill(300, 150);
        seed = i;
        start(NULL);
        taker.writes = 400;
        taker.most = i % 2 ? 1000 : 100000;
        net_on(0, begin, &e);
        wait_for_end();
        assert_int_equal(atomic_load(&taker.state), SAVING_WHOLE);
        the_lines_make_what_there_is();
    }
}

static void a_part_hears_only_of_its_own(void **state)
{
    (void)state;
    fill(100, 50);
    seed = 3;
    start(&(struct saving_spec){ .domain = A, .account = JULIET });
    taker.writes = 300;
    net_on(0, begin, &e);
    wait_for_end();
    assert_int_equal(atomic_load(&taker.state), SAVING_WHOLE);
    assert_true(has(JULIET) && !has(NURSE) && !has(ROMEO) && !has("tybalt") && !has("\"session"));
}

static void a_store_that_is_away_is_waited_for(void **state)
{
    (void)state;
    fill(300, 100);
    atomic_store(&model_reads.status, XY_UNAVAILABLE);
    atomic_store(&model_reads.left, 50);
    save(NULL);
    assert_int_equal(atomic_load(&taker.state), SAVING_WHOLE);
    assert_true(atomic_load(&model_reads.left) == 0);
    the_lines_make_what_there_is();
}

/* All walkers wait then, and the last one to give up is who ends it. */
static void but_not_for_ever(void **state)
{
    (void)state;
    fill(300, 100);
    start(NULL);
    atomic_store(&model_reads.status, XY_UNAVAILABLE);
    atomic_store(&model_reads.left, 100000);
    net_on(0, begin, &e);
    wait_for_end();
    assert_int_equal(atomic_load(&taker.state), SAVING_FAILED);
    assert_string_equal(taker.why, "as told");
    atomic_store(&model_reads.left, 0);
}

static atomic_int spared;

static void fail_later(const xy_store_op *op)
{
    (void)op;
    if (atomic_fetch_sub(&spared, 1) == 1)
        atomic_store(&model_reads.left, 100000);
}

/* Wherever it fails: who waits hears of it, and may end it from there. */
static void a_refusal_ends_it(void **state)
{
    static const int statuses[] = { XY_REFUSED, XY_UNAVAILABLE };

    (void)state;
    for (int n = 1; n < 40; n += 2) {
        model_clear();
        fill(20, 10);
        atomic_store(&spared, n);
        model_before_read = fail_later;
        atomic_store(&model_reads.status, statuses[n / 2 % 2]);
        save(NULL);
        model_before_read = NULL;
        atomic_store(&model_reads.left, 0);
        assert_true(atomic_load(&spared) > 0 || atomic_load(&taker.state) == SAVING_FAILED);
    }
}

static void end_now(void *arg)
{
    (void)arg;
    end_it(SAVING_MORE);
}

static void an_end_in_the_middle_leaves_nothing(void **state)
{
    (void)state;
    fill(300, 100);
    for (unsigned i = 0; i < 12; i++) {
        long blocks = support_blocks();
        start(NULL);
        taker.end_when_ready = i % 2;
        model_hold_reads(!taker.end_when_ready);
        net_on(0, begin, &e);
        for (unsigned k = 0; k < 1000 && atomic_load(&model_held) == 0 && !taker.end_when_ready; k++)
            net_pause(1);
        if (taker.end_when_ready)
            wait_for_end();
        else
            net_on(0, end_now, NULL);
        model_hold_reads(false);
        text_free(&taker.lines);
        uint64_t ran;
        for (unsigned k = 0; k < 1000 && (!store_is_idle(&ran) || support_blocks() > blocks); k++) {
            net_pause(1);
            net_turn(0);
        }
        assert_int_equal(support_blocks(), blocks);
    }
    assert_true(taker.readies > 0);
}

/* Between two attempts, when only a timer is left of it. */
static void an_end_while_the_store_is_away(void **state)
{
    (void)state;
    fill(300, 100);
    long blocks = support_blocks();
    start(NULL);
    atomic_store(&model_reads.status, XY_UNAVAILABLE);
    atomic_store(&model_reads.left, 1000000);
    net_on(0, begin, &e);
    for (unsigned i = 0; i < 20; i++) {
        net_pause(1);
        net_turn(0);
    }
    net_on(0, end_now, NULL);
    text_free(&taker.lines);
    support_clock_advance(100000);
    net_turn(0);
    assert_int_equal(support_blocks(), blocks);
}

static void followers_are_few(void **state)
{
    static struct store_follower followers[8];
    size_t n = 0;

    (void)state;
    while (n < 8 && store_follow(&followers[n]))
        n++;
    assert_true(n < 8);
    save(NULL);
    assert_null(taker.saving);
    assert_int_equal(e.code, ERR_UNAVAILABLE);
    store_unfollow(&followers[0]);
    save(NULL);
    assert_int_equal(atomic_load(&taker.state), SAVING_WHOLE);
    for (size_t i = 1; i < n; i++)
        store_unfollow(&followers[i]);
}

static atomic_int flooded;

static void big_write(struct store_call *c)
{
    store_call_free(&c);
    atomic_fetch_add(&flooded, 1);
}

static void flood(void *arg)
{
    static char value[1024 * 1024];

    (void)arg;
    memset(value, 'x', sizeof value - 1);
    for (unsigned i = 0; i < 10; i++) {
        struct store_call *c = store_call_new(XY_STORE_DOC_PUT, big_write, NULL);
        xy_doc_write *w = arena_alloc(c->arena, sizeof *w);
        *w = (xy_doc_write){ .account = JULIET, .collection = "c", .key = "k", .value = value, .len = sizeof value - 1,
                             .version = XY_ANY_VERSION };
        c->op.domain = A;
        c->op.writes = w;
        c->op.nwrites = 1;
        store_submit(c);
    }
}

static atomic_int swept;

static xy_status in_parts(const xy_store_op *op)
{
    if (op->kind == XY_STORE_SESSION_SWEEP)
        ((xy_store_op *)(uintptr_t)op)->more = op->until < 3;
    return XY_OK;
}

static void part_swept(struct store_call *c)
{
    atomic_fetch_add(&swept, 1);
    store_call_free(&c);
}

static void sweep_in_parts(void *arg)
{
    (void)arg;
    for (uint64_t i = 0; i < 4; i++) {
        struct store_call *c = store_call_new(XY_STORE_SESSION_SWEEP, part_swept, NULL);
        c->op.after = 5;
        c->op.until = i;
        store_submit(c);
    }
}

/* Each line of it sweeps all. */
static void a_sweep_in_parts_is_one_line(void **state)
{
    const char *line = NULL;

    (void)state;
    fill(10, 10);
    model_before_write = in_parts;
    start(NULL);
    model_hold_reads(true);
    net_on(0, begin, &e);
    net_on(0, sweep_in_parts, NULL);
    net_await(&swept, 4);
    model_hold_reads(false);
    wait_for_end();
    model_before_write = NULL;
    line = strstr(taker.lines.p, "sessions-swept");
    assert_non_null(line);
    assert_null(strstr(line + 1, "sessions-swept"));
}

static void wait_once(void *arg)
{
    (void)arg;
    saving_wait(taker.saving, ready, NULL);
}

/* More is written than anybody takes away: it fails and says so, and memory does not grow without end. */
static void who_is_too_slow_is_told(void **state)
{
    (void)state;
    fill(10, 10);
    start(NULL);
    atomic_store(&flooded, 0);
    model_hold_reads(true);
    net_on(0, begin, &e);
    for (unsigned i = 0; i < 8; i++) {
        net_on(0, flood, NULL);
        net_await(&flooded, 10 * ((int)i + 1));
    }
    model_hold_reads(false);
    net_on(0, wait_once, NULL);
    wait_for_end();
    assert_int_equal(atomic_load(&taker.state), SAVING_FAILED);
    assert_non_null(strstr(taker.why, "too slow"));
}

static void memory_may_be_refused(void **state)
{
    (void)state;
    fill(3, 3);
    for (unsigned long nth = 1; nth < 400; nth++) {
        start(NULL);
        support_fail_alloc(nth);
        net_on(0, begin, &e);
        wait_for_end();
        bool failed = support_alloc_failed();
        support_fail_alloc(0);
        if (failed)
            continue;
        assert_int_equal(atomic_load(&taker.state), SAVING_WHOLE);
        assert_true(nth > 50);
        return;
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_store_is_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(all_there_is_comes_out, setup, teardown),
        cmocka_unit_test_setup_teardown(a_part_is_all_of_that_and_no_more, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_written_meanwhile_comes_behind, setup, teardown),
        cmocka_unit_test_setup_teardown(a_part_hears_only_of_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(a_store_that_is_away_is_waited_for, setup, teardown),
        cmocka_unit_test_setup_teardown(but_not_for_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refusal_ends_it, setup, teardown),
        cmocka_unit_test_setup_teardown(an_end_in_the_middle_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(an_end_while_the_store_is_away, setup, teardown),
        cmocka_unit_test_setup_teardown(followers_are_few, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sweep_in_parts_is_one_line, setup, teardown),
        cmocka_unit_test_setup_teardown(who_is_too_slow_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_may_be_refused, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
