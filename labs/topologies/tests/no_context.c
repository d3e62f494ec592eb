/* Only to be compiled. With MISTAKE something is sent outside any trace. */
#include "flow/message.h"

struct message *begin(void);

struct message *begin(void)
{
#if MISTAKE == 1
    return message_create(1000, "42");
#elif MISTAKE == 2
    static struct message message;

    return &message;
#else
    return message_create(trace_begin(100), 1000, "42");
#endif
}
