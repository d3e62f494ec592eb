/*
 * What step 06 makes of the bytes on a pipe: line_reader must cut them into
 * lines wherever the pieces end, and message_decode must take each line for a
 * message or say why not. What it took, it must write and read again as the
 * same.
 *
 * The first byte chooses how the pieces fall. A byte F5, which no text can
 * have, and the one behind it stand for a run of bytes: of about as many as a
 * line may have, or of any other length up to 127 KiB.
 */
#include "fuzz.h"

#include <locale.h>
#include <unistd.h>

#include "messages/line_reader.h"
#include "messages/message.h"

enum { STREAM_SIZE = 256 * 1024 };

static char stream[STREAM_SIZE];
static size_t stream_length;

static void fill_stream(const uint8_t *data, size_t size)
{
    stream_length = 0;
    for (size_t i = 0; i < size && stream_length < STREAM_SIZE; i++) {
        if (data[i] == 0xF5 && i + 1 < size) {
            size_t run = data[++i] < 16 ? LINE_MAX_LENGTH - 8 + data[i]
                                        : (size_t)data[i] * 512;
            size_t room = STREAM_SIZE - stream_length;

            run = run < room ? run : room;
            memset(stream + stream_length, 'x', run);
            stream_length += run;
        } else {
            stream[stream_length++] = (char)data[i];
        }
    }
}

/* The next line of stream from *at on, by the rules in line_reader.h. */
static enum line_status expect(size_t *at, const char **line, size_t *length)
{
    const char *begin = stream + *at;
    size_t left = stream_length - *at;
    const char *newline = memchr(begin, '\n', left);

    *line = begin;
    *length = newline ? (size_t)(newline - begin) : left;
    *at += *length + (newline ? 1 : 0);
    if (*length > LINE_MAX_LENGTH)
        return LINE_TOO_LONG;
    if (*length == 0 && !newline)
        return LINE_NONE;
    if (*length > 0 && begin[*length - 1] == '\r')
        --*length;
    return LINE_OK;
}

static void check_texts(const struct message *message)
{
    if (message->kind == MESSAGE_TRANSFORM_RESULT)
        assert(memchr(message->transform_result.transformed, '\0', TEXT_SIZE));
    if (message->kind == MESSAGE_VERSION_RESULT)
        assert(memchr(message->version_result.service_name, '\0', TEXT_SIZE) &&
               memchr(message->version_result.version, '\0', TEXT_SIZE));
    if (message->kind == MESSAGE_ERROR)
        assert(memchr(message->error.message, '\0', ERROR_SIZE));
}

static void check_round_trip(const struct message *message)
{
    char line[MESSAGE_LINE_SIZE];
    char again[MESSAGE_LINE_SIZE];
    char why[MESSAGE_WHY_SIZE];
    struct message read;
    size_t length = message_encode(message, line);

    assert(length > 0 && length <= sizeof(line));
    assert(memchr(line, '\n', length) == line + length - 1);
    line[length - 1] = '\0';
    assert(message_decode(line, length - 1, &read, why));
    line[length - 1] = '\n';
    assert(read.kind == message->kind);
    assert(message_encode(&read, again) == length);
    assert(memcmp(line, again, length) == 0);
}

static void check_message(const char *line, size_t length)
{
    struct message message;
    struct message before;
    char why[MESSAGE_WHY_SIZE];
    char *text = text_of((const uint8_t *)line, length);

    memset(&message, 0x55, sizeof(message));
    memset(why, 0x55, sizeof(why));
    before = message;
    if (message_decode(text, length, &message, why)) {
        assert(strlen(text) == length && may_be_json(text));
        check_texts(&message);
        check_round_trip(&message);
    } else {
        assert(memcmp(&message, &before, sizeof(message)) == 0);
        assert(is_one_line(why, sizeof(why)));
    }
    free(text);
}

static void check_line(enum line_status status, char *line, size_t length,
                       size_t *at)
{
    const char *expected;
    size_t expected_length;

    assert(status == expect(at, &expected, &expected_length));
    if (status != LINE_OK)
        return;
    assert(length == expected_length && line[length] == '\0');
    assert(memcmp(line, expected, length) == 0);
    check_message(line, length);
}

static int pipe_ends[2];

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    assert(setlocale(LC_CTYPE, "C.UTF-8"));
    return pipe(pipe_ends);
}

/* How many of count bytes come next; *pieces says how they fall. */
static size_t piece(uint32_t *pieces, size_t count)
{
    if (*pieces == 0) /* as many as can */
        return count < 32768 ? count : 32768;
    *pieces = *pieces * 1103515245 + 12345;
    if (count > *pieces % 4096 + 1)
        count = *pieces % 4096 + 1;
    if (stream_length < 4096 && *pieces & 0x10000)
        count = *pieces % 7 % count + 1;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct line_reader reader;
    uint32_t pieces = size > 0 ? data[0] : 0;
    enum line_status status;
    size_t length;
    size_t read = 0;
    size_t at = 0;
    char *line;

    if (size == 0)
        return 0;
    fill_stream(data + 1, size - 1);
    reader = (struct line_reader){ 0 };
    while (read < stream_length) {
        size_t count = piece(&pieces, stream_length - read);
        ssize_t got;

        got = write(pipe_ends[1], stream + read, count);
        assert(got == (ssize_t)count);
        read += count;
        for (; count > 0; count -= (size_t)got) {
            got = line_reader_read(&reader, pipe_ends[0]);
            assert(got > 0);
            while ((status = line_reader_take(&reader, &line, &length)) !=
                   LINE_NONE)
                check_line(status, line, length, &at);
        }
    }
    if (line_reader_rest(&reader, &line, &length) == LINE_OK)
        check_line(LINE_OK, line, length, &at);
    assert(at == stream_length);
    return 0;
}
