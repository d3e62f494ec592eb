/* A folder for a test, and the program that runs in it. */
#ifndef PROCESS_H
#define PROCESS_H

extern const char *program; /* the path of ledger; main sets it */
extern char folder[256];    /* of the test; the program's --dir */

int make_test_folder(void **state);
int remove_test_folder(void **state);

/* Runs "program WORDS", in folder, with LEDGER_CRASH set to crash unless that
 * is NULL. What it prints goes to the file "out" beside its own. Returns its
 * exit status, or minus the signal that ended it. */
int run_program(const char *crash, const char *words);

/* Whether the last one printed that. */
int printed(const char *text);

#endif
