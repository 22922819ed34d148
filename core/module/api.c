/*
 * api.c - see api.h.
 */
#include "module/api.h"

#include "module/api_parts.h"

const xy_api *api_table(void)
{
    static xy_api table;

    if (table.size == 0) {
        api_fill_instance(&table);
        api_fill_memory(&table);
        api_fill_xml(&table);
        api_fill_stanza(&table);
        api_fill_account(&table);
        api_fill_store(&table);
        api_fill_archive(&table);
        api_fill_mailbox(&table);
        api_fill_mailbox_add(&table);
        api_fill_mailbox_rows(&table);
        api_fill_exchange(&table);
        api_fill_service(&table);
        api_fill_blocking(&table);
        api_fill_work(&table);
        api_fill_command(&table);
        table.major = XY_ABI_MAJOR;
        table.minor = XY_ABI_MINOR;
        table.size = sizeof table;
    }
    return &table;
}
