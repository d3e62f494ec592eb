/* Somebody else at a database.
 *
 *   hold FILE HELD GO     holds its lock: writes a line to HELD, and waits
 * until it can read one from GO hold FILE SQL         runs the SQL */
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    sqlite3 *db;
    FILE *file;
    int code = sqlite3_open(argv[1], &db);

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
    sqlite3_close(db);
    return code;
}
