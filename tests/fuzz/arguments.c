/*
 * What a user may write behind "app", in the steps 05 and 06. The bytes are
 * the arguments, with a NUL between two.
 */
#include "fuzz.h"

#include <getopt.h>

#include "arguments.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct command_line line = split(data, size, "app");
    struct arguments arguments;
    bool ok;
    int32_t wanted;

    forget_options();
    ok = parse_arguments(line.argc, line.argv, &arguments);
    if (line.argc == 1)
        assert(ok && !arguments.help && arguments.input == 42);
    if (line.argc == 2 && is_int32(line.argv[1], &wanted))
        assert(ok && !arguments.help && arguments.input == wanted);
    else if (line.argc == 2 && line.argv[1][0] != '-')
        assert(!ok);
    else if (line.argc == 3 && strcmp(line.argv[1], "--") == 0)
        assert(ok == is_int32(line.argv[2], &wanted));
    for (int i = 1; ok && i < line.argc; i++)
        if (line.argv[i][0] != '-' && line.argv[i - 1][0] != '-')
            assert(is_int32(line.argv[i], &wanted) &&
                   arguments.input == wanted);
    release(&line);
    return 0;
}
