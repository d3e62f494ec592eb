/* What must be true of a ledger's files when nothing runs, whatever was killed
 * before. It looks into the databases itself, by SQL, and asks none of the code
 * that it judges. */
#ifndef INVARIANTS_H
#define INVARIANTS_H

/* Fails the cmocka test that calls it if one of them is broken. view is the
 * file of the read model. */
void check_invariants(const char *dir, const char *view);

#endif
