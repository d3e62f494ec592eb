/*
 * What a user may write behind a program of the steps 05 to 09: what they all
 * read with support/options. The first byte chooses a program that takes one
 * value or one that takes many; then come the arguments, with a NUL between
 * two; a byte 01 ends them, and what follows is stdin.
 */
#include "fuzz.h"

#include <stdio.h>

#include "support/options.h"

struct options {
    int32_t number;
    const char *text;
    const char *word;
    int32_t value;
    struct values values;
};

static bool read(const struct argument_list *list, bool many,
                 struct options *options, int *status)
{
    const struct option_row rows[] = {
        {
            .name = "max-in-flight",
            .operand = "N",
            .help = "a number",
            .fallback = "32",
            .number = &options->number,
            .least = 1,
            .most = 1000,
        },
        {
            .name = "nats-url",
            .operand = "URL",
            .help = "a text",
            .fallback = "nats://127.0.0.1:4222",
            .variable = "NATS_URL",
            .text = &options->text,
        },
        {
            .name = "messaging",
            .operand = "WORD",
            .help = "a choice",
            .text = &options->word,
            .choices = { "nats", "memory" },
        },
    };
    const struct command_line line = {
        .program = "app",
        .does = "Nothing.",
        .exits = "Nothing.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .value = many ? NULL : &options->value,
        .values = many ? &options->values : NULL,
        .fallback = many ? "10 20 30" : "42",
    };

    forget_options();
    return read_options(&line, list->argc, (char **)list->argv, status);
}

/* What was read is what its row allows. */
static void check_options(const struct options *options)
{
    assert(options->number >= 1 && options->number <= 1000);
    assert(options->text && options->text[0] != '\0');
    assert(!options->word || strcmp(options->word, "nats") == 0 ||
           strcmp(options->word, "memory") == 0);
}

/* Arguments that are nothing but one word, or -- and one word, are a value, or
 * are wrong; without any, the fallback counts. */
static void check_values(const struct argument_list *list, bool many, bool ok,
                         const struct options *options)
{
    bool behind_dashes = list->argc == 3 && strcmp(list->argv[1], "--") == 0;
    const char *word = list->argc > 1 ? list->argv[list->argc - 1] : NULL;
    int32_t read = many && options->values.count > 0 ? options->values.items[0]
                                                     : options->value;
    int32_t wanted;

    if (list->argc == 1)
        assert(ok && read == (many ? 10 : 42));
    if (word && many && strcmp(word, "-") == 0)
        return; /* those on stdin */
    if (behind_dashes || (list->argc == 2 && word[0] != '-'))
        assert(ok == is_int32(word, &wanted));
    if ((behind_dashes || list->argc == 2) && is_int32(word, &wanted))
        assert(ok && read == wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct options options = { 0 };
    const uint8_t *end;
    size_t length;
    struct argument_list list;
    FILE *real_stdin = stdin;
    char *input;
    bool many;
    bool ok;
    int status = 7;

    if (size == 0)
        return 0;
    many = data[0] % 2 == 1;
    end = memchr(data + 1, '\1', size - 1);
    length = end ? (size_t)(end - data - 1) : size - 1;
    list = split(data + 1, length, "app");
    input = text_of(data + 1 + length, size - 1 - length);
    stdin = fmemopen(input, size - length, "r"); /* its NUL, too */
    assert(stdin);

    ok = read(&list, many, &options, &status);
    assert(status == EXIT_SUCCESS || (status == EXIT_USAGE && !ok));
    if (ok)
        check_options(&options);
    check_values(&list, many, ok, &options);

    values_release(&options.values);
    fclose(stdin);
    stdin = real_stdin;
    free(input);
    release(&list);
    return 0;
}
