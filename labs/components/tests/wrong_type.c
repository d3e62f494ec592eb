/* Compiles as it is; must not with -D WRONG_..., each of which sends somebody a
 * message that is not for him. */
#include "clock.h"
#include "doubler.h"
#include "formatter.h"

bool ask_all(struct clock_address clock, struct doubler_address doubler,
             struct formatter_address formatter, struct message *answer);

bool ask_all(struct clock_address clock, struct doubler_address doubler,
             struct formatter_address formatter, struct message *answer)
{
#if defined WRONG_COMPONENT
    return doubler_double(formatter, 42, DEADLINE_NOW, answer);
#elif defined WRONG_SENDER
    return doubler_double(doubler.to, 42, DEADLINE_NOW, answer);
#elif defined WRONG_REQUEST
    return formatter_format(formatter, "84", DEADLINE_NOW, answer);
#elif defined WRONG_MESSAGE
    return clock_get_time(clock, DEADLINE_NOW, answer->text);
#else
    return clock_get_time(clock, DEADLINE_NOW, answer) &&
           doubler_double(doubler, 42, DEADLINE_NOW, answer) &&
           formatter_format(formatter, 84, DEADLINE_NOW, answer);
#endif
}
