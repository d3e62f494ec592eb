/* The lines that one pipeline call of step 06 prints: those of app go to a
 * buffer, those of the services out at once, each with a system call:
 *
 *   part_narration MILLISECONDS
 */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "measure.h"

static void service(const char *name, int32_t value)
{
    fprintf(stderr, "\t[%s] Input value: %" PRId32 "\n", name, value);
}

static void call(void *self)
{
    volatile int32_t *value = self;

    printf("\n--- Processing Distributed Pipeline ---\n");
    printf("[App] Input value: %" PRId32 "\n", *value);
    printf("[App] Sending to Service1...\n");
    service("Service1", *value);
    printf("[App] Service1 result: value=%" PRId32 ", processed=%s\n\n",
           *value * 2, "true");
    printf("[App] Sending to Service2...\n");
    service("Service2", *value * 2);
    printf("[App] Service2 result: original=%" PRId32 ", transformed=%s\n\n",
           *value * 2, "Value-0084");
    printf("[App] Pipeline completed successfully!\n");
    printf("[App] Final result: %s\n", "Value-0084");
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);
    struct samples samples = { 0 };
    volatile int32_t value = 42;
    int out;
    int err;

    pin_to_processor(0);
    out = silence(STDOUT_FILENO);
    err = silence(STDERR_FILENO);
    measure(&samples, ms, call, (void *)&value);
    restore(STDERR_FILENO, err);
    restore(STDOUT_FILENO, out);
    report_calls("part.narration", &samples, 1);
    return 0;
}
