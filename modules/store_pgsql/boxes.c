/* boxes.c - see boxes.h */

#include "boxes.h"

#include <string.h>

struct name { char text[BOX_NAME]; size_t len; };       /* len 0: it is too long */

static const char *or_none(const char *text)
{
    return text == NULL ? "" : text;
}

static void name_box(struct name *name, const char *domain, const char *account)
{
    size_t d = strlen(or_none(domain)) + 1, a = strlen(or_none(account)) + 1;

    name->len = d + a > BOX_NAME ? 0 : d + a;
    if (name->len == 0)
        return;
    memcpy(name->text, or_none(domain), d);
    memcpy(name->text + d, or_none(account), a);
}

/* FNV-1a: names are short, and nobody gains anything by two that share a slot. */
static struct box *slot_of(struct boxes *known, const struct name *name)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (size_t i = 0; i < name->len; i++)
        hash = (hash ^ (unsigned char)name->text[i]) * 0x100000001b3;
    return &known->slots[hash % BOXES_KNOWN];
}

static int64_t remembered(struct boxes *known, const struct owner *owner)
{
    struct name name;

    name_box(&name, owner->domain, owner->account);
    const struct box *box = slot_of(known, &name);
    return name.len > 0 && box->id != 0 && memcmp(box->name, name.text, name.len) == 0 ? box->id : 0;
}

static void remember(struct boxes *known, const struct owner *owner)
{
    struct name name;

    name_box(&name, owner->domain, owner->account);
    if (name.len == 0)
        return;
    struct box *box = slot_of(known, &name);
    box->id = owner->box;
    memcpy(box->name, name.text, name.len);
}

void boxes_forget(struct boxes *known)
{
    memset(known, 0, sizeof *known);
}

/* ---- those that are not remembered ---- */

struct asked { struct boxes *known; struct owner **owners; size_t n; };

static void take_boxes(struct lane *l, const PGresult *r, void *arg)
{
    const struct asked *asked = arg;

    (void)l;
    for (int i = 0; i < PQntuples(r); i++) {
        size_t n = (size_t)column_number(r, i, 0);
        if (n >= asked->n)
            continue;
        asked->owners[n]->box = column_number(r, i, 1);
        remember(asked->known, asked->owners[n]);
    }
}

static bool ask(struct lane *l, struct asked *asked, bool make)
{
    struct params p = { 0 };
    struct array domains, accounts;

    array_begin(&domains, l->job, OF_TEXTS);
    array_begin(&accounts, l->job, OF_TEXTS);
    for (size_t i = 0; i < asked->n; i++) {
        array_text(&domains, asked->owners[i]->domain);
        array_text(&accounts, asked->owners[i]->account);
    }
    param_array(&p, &domains);
    param_array(&p, &accounts);
    if (make)
        lane_send(l, STMT_BOXES_MAKE, &p, NULL, NULL);
    lane_send(l, STMT_BOXES_FIND, &p, take_boxes, asked);
    return lane_settle(l);
}

bool boxes_number(struct lane *l, struct boxes *known, struct owner *owners, size_t n, bool make)
{
    struct asked asked = { known, NULL, 0 };

    for (size_t i = 0; i < n; i++) {
        owners[i].box = remembered(known, &owners[i]);
        if (owners[i].box != 0)
            continue;
        if (asked.n == 0)
            asked.owners = xy_job_alloc(l->job, (n - i) * sizeof *asked.owners);
        if (asked.owners == NULL) {
            lane_says(l, "out of memory");
            return false;
        }
        asked.owners[asked.n++] = &owners[i];
    }
    return asked.n == 0 || ask(l, &asked, make);
}

bool boxes_find(struct lane *l, const char *domain, const char *account, int64_t *id)
{
    struct params p = { 0 };

    *id = 0;
    param_text(&p, domain);
    param_text(&p, account);
    lane_send(l, STMT_BOX_FIND, &p, take_number, id);
    return lane_settle(l);
}
