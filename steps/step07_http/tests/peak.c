/*
 * Runs a command and ends with its exit status. The most memory that it ever
 * had, in KiB, is in FILE then.
 *
 *   peak FILE COMMAND [ARGUMENT...]
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct rusage usage;
    int status = 0;
    FILE *file;
    pid_t pid;

    if (argc < 3) {
        fprintf(stderr, "Usage: peak FILE COMMAND [ARGUMENT...]\n");
        return 2;
    }
    pid = fork();
    if (pid == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    file = fopen(argv[1], "w");
    if (pid < 0 || !file || waitpid(pid, &status, 0) != pid ||
        getrusage(RUSAGE_CHILDREN, &usage) != 0) {
        perror("peak");
        return 126;
    }
    fprintf(file, "%ld\n", usage.ru_maxrss);
    fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
