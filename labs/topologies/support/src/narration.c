#include "support/narration.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static atomic_uint dropped;

void narrate(const char *format, ...)
{
    /* A pipe is ready if it has room for more than text: PIPE_BUF, 4096. */
    struct pollfd file = { .fd = STDERR_FILENO, .events = POLLOUT };
    char text[1024];
    va_list arguments;
    unsigned missing;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (poll(&file, 1, 0) == 0) {
        atomic_fetch_add(&dropped, 1);
        return;
    }
    missing = atomic_exchange(&dropped, 0);
    if (missing > 0)
        dprintf(STDERR_FILENO, "%.*s (%u messages were dropped: nobody read)\n",
                (int)strcspn(text, " "), text, missing);
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return; /* nobody reads, and nobody will */
}
