#include "process.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmocka_all.h"

const char *program;
char folder[256];

int make_test_folder(void **state)
{
    const char *temporary = getenv("TMPDIR");

    (void)state;
    snprintf(folder, sizeof(folder), "%s/ledger-XXXXXX",
             temporary ? temporary : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

int remove_test_folder(void **state)
{
    char command[300];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

static void run_in_child(const char *crash, const char *words)
{
    char out[300];
    char copy[256];
    char *arguments[40] = { (char *)program };
    int count = 1;
    int fd;

    snprintf(out, sizeof(out), "%s/out", folder);
    snprintf(copy, sizeof(copy), "%s", words);
    for (char *word = strtok(copy, " "); word && count < 39;
         word = strtok(NULL, " "))
        arguments[count++] = word;
    fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    setenv("LEDGER_DIR", folder, 1);
    unsetenv("LEDGER_CRASH");
    if (crash)
        setenv("LEDGER_CRASH", crash, 1);
    execv(program, arguments);
    _exit(127);
}

int run_program(const char *crash, const char *words)
{
    pid_t pid = fork();
    int status;

    assert_true(pid >= 0);
    if (pid == 0)
        run_in_child(crash, words);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int printed(const char *text)
{
    char path[300];
    char all[8192] = "";
    FILE *file;

    snprintf(path, sizeof(path), "%s/out", folder);
    file = fopen(path, "r");
    assert_non_null(file);
    all[fread(all, 1, sizeof(all) - 1, file)] = '\0';
    fclose(file);
    return strstr(all, text) != NULL;
}
