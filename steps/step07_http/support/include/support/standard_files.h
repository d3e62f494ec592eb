/* stdin, stdout and stderr, whatever whoever started us has done to them. */
#ifndef SUPPORT_STANDARD_FILES_H
#define SUPPORT_STANDARD_FILES_H

/* To be called first. If one of the three is closed, the next file or
 * connection that is opened would get its number, and what is printed would go
 * there. This opens something in its place that cannot be used. */
void occupy_standard_files(void);

/* To be called last, with the exit status of the program: a full disk shows
 * only when the buffer is written. Returns that status, or, after saying so on
 * stderr, EXIT_FAILURE if not all of stdout could be written. */
int flush_stdout(const char *program, int status);

#endif
