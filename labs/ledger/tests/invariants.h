/* What must be true of a ledger's files when nothing runs, whatever was killed
 * before. It looks into the databases itself, by SQL, and asks none of the code
 * that it judges. */
#ifndef INVARIANTS_H
#define INVARIANTS_H

/* Fails the cmocka test that calls it if one of them is broken. */
void check_invariants(const char *dir);

/* The only value of a query on a file in dir. */
long long ask_database(const char *dir, const char *file, const char *query);

#endif
