/*
 * config_tables.h - the tables of config_tables.c, for config.c and the reference.
 */
#ifndef XYLEM_MAIN_CONFIG_TABLES_H
#define XYLEM_MAIN_CONFIG_TABLES_H

#include "main/config.h"

extern const xy_setting server_table[], log_table[], control_table[], entry_table[], listen_table[],
    store_table[], domain_table[], tls_table[], sasl_table[], sessions_table[], limits_table[];

#endif
