/*
 * memory.h - SQLite's memory, refused by ordinal.
 */
#ifndef XYLEM_TESTS_MEMORY_H
#define XYLEM_TESTS_MEMORY_H

#include <stdint.h>

void     memory_register(void);                             /* before anything else of SQLite */
void     memory_refuse(uint64_t first, uint64_t count);     /* from the first-th request from now on; 0, 0: none */
uint64_t memory_asked(void);                                /* since then */
uint64_t memory_refused(void);

#endif
