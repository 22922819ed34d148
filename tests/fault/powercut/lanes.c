/* lanes.c - see lanes.h */

#include "lanes.h"

#include "disk.h"
#include "module/api.h"
#include "vfs.h"

const xy_module *xylem_module_v1(const xy_api *api);

void lanes_init(struct lanes *l)
{
    const xy_module *desc = xylem_module_v1(api_table());

    api_set_data_dir(VFS_FOLDER);
    *l = (struct lanes){ .ops = desc->services[0].ops, .config = { .file = "xylem.db" },
                         .module = { .desc = desc, .name = desc->name } };
    l->arena = need(arena_new(65536));
    l->job = (xy_job){ .module = &l->module, .config = &l->config, .state = &l->state, .domain_name = "",
                       .arena = l->arena };
}

void lanes_end(struct lanes *l)
{
    arena_free(&l->arena);
}

bool lanes_open(struct lanes *l)
{
    if (l->write == NULL)
        l->write = l->ops->lane_open(&l->job, 0, &l->why);
    if (l->read == NULL)
        l->read = l->ops->lane_open(&l->job, 1, &l->why);
    return l->write != NULL && l->read != NULL;
}

void lanes_shut(struct lanes *l)
{
    if (l->read != NULL)
        l->ops->lane_close(&l->job, 1, l->read);
    if (l->write != NULL)
        l->ops->lane_close(&l->job, 0, l->write);
    l->read = l->write = NULL;
}

xy_status lanes_read(struct lanes *l, xy_store_op *op)
{
    if (l->read == NULL)
        return XY_UNAVAILABLE;
    l->ops->read(&l->job, l->read, op);
    return op->status;
}

void lanes_upkeep(struct lanes *l)
{
    if (l->read != NULL)
        l->ops->upkeep(&l->job, l->read);
}

void lanes_forget(struct lanes *l)
{
    arena_reset(l->arena);
}
