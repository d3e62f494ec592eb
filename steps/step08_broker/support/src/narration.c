#include "support/narration.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static atomic_uint dropped;

/* A pipe is ready if it has room for PIPE_BUF bytes, which is 4096 here and
 * more than we write. */
static bool stderr_is_ready(void)
{
    struct pollfd file = { .fd = STDERR_FILENO, .events = POLLOUT };

    return poll(&file, 1, 0) == 1;
}

void narrate(const char *format, ...)
{
    char text[1024];
    va_list arguments;
    unsigned missing;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (!stderr_is_ready()) {
        atomic_fetch_add(&dropped, 1);
        return;
    }
    missing = atomic_exchange(&dropped, 0);
    if (missing > 0)
        dprintf(STDERR_FILENO, "\t(%u messages were dropped: nobody read)\n",
                missing);
    dprintf(STDERR_FILENO, "%s", text);
}
