/* Somebody else at a database.
 *
 *   hold FILE SQL        runs the SQL
 *   hold FILE HELD GO    holds its lock: writes a line to HELD, and waits until
 *                        it can read one from GO */
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    FILE *file;
    int code = SQLITE_MISUSE;

    if (argc == 3 || argc == 4)
        code = sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, argc == 3 ? argv[2] : "BEGIN IMMEDIATE", NULL,
                            NULL, NULL);
    if (argc == 4 && code == SQLITE_OK && (file = fopen(argv[2], "w"))) {
        fprintf(file, "held\n");
        fclose(file);
        file = fopen(argv[3], "r");
        if (file && fgetc(file) != EOF)
            fclose(file);
    }
    if (code != SQLITE_OK)
        fprintf(stderr, "hold: %s (hold FILE SQL | HELD GO)\n",
                db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
    sqlite3_close(db);
    return code;
}
