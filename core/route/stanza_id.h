/*
 * stanza_id.h - what clients see of the rows of a mailbox (XEP-0359; the ids of XEP-0313).
 *
 * A row's id tells when it was made, and what is shown should tell nothing (XEP-0359, Business Rules,
 * 1).  So it is shown enciphered: one block of AES-128, of the id and a tag of the account, under a key
 * made from the domain's secret.  What is of another account or domain, or made up, does not decipher.
 */
#ifndef XYLEM_ROUTE_STANZA_ID_H
#define XYLEM_ROUTE_STANZA_ID_H

#include "route/domain.h"
#include "xml/jid.h"

#define STANZA_ID_LENGTH 32

/* 32 hexadecimal digits and a NUL; false: memory was refused.  The account: its resource does not count. */
bool stanza_id_text(const struct domain *d, const struct jid *account, uint64_t row,
                    char out[STANZA_ID_LENGTH + 1]);

/* false: no id of this account, or memory was refused. */
bool stanza_id_row(const struct domain *d, const struct jid *account, struct str text, uint64_t *row);

/* At the end of a shard: the keys it has made ready. */
void stanza_ids_stop(void);

#endif
