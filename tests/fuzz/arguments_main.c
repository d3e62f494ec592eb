/*
 * What a user may write behind "app", in the steps 00 to 04: parse_arguments
 * is part of main.c there, with the same text in all five.
 *
 * The bytes are the arguments, with a NUL between two. Whether one is a value
 * is decided here again, digit by digit, and both must agree.
 */
#include "fuzz.h"

#define main app_main
#include "main.c"
#undef main

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct argument_list line = split(data, size, "app");
    int32_t input = 7;
    int32_t wanted = 7;
    bool fits =
        line.argc == 1 || (line.argc == 2 && is_int32(line.argv[1], &wanted));

    assert(parse_arguments(line.argc, line.argv, &input) == fits);
    assert(input == (fits ? wanted : 7));
    release(&line);
    return 0;
}
