#include "exchange.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "sample.h"

#define ID "83f024a6-ebc7-4646-a79c-8ff53e063d0f"
#define INBOX "_INBOX.QCE7TH6V3P8RFZJC96J0QX.1"

const struct exchange pipe_exchanges[EXCHANGES] = {
    {
        "{\"Process\":{\"value\":42}}\n",
        "{\"ProcessResult\":{\"value\":84,\"processed\":true}}\n",
    },
    {
        "{\"Transform\":{\"value\":84}}\n",
        "{\"TransformResult\":{\"original\":84,"
        "\"transformed\":\"Value-0084\"}}\n",
    },
};

const struct exchange http_exchanges[EXCHANGES] = {
    {
        "POST /process HTTP/1.1\r\n"
        "Host: 127.0.0.1:46217\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: 64\r\n"
        "\r\n"
        "{\"value\":42,\"request_id\":\"" ID "\"}",
        "HTTP/1.1 200 OK\r\n"
        "Date: Fri, 02 Jan 2026 15:50:34 GMT\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: 81\r\n"
        "\r\n"
        "{\"value\":84,\"processed\":true,\"request_id\":\"" ID "\"}",
    },
    {
        "POST /transform HTTP/1.1\r\n"
        "Host: 127.0.0.1:43349\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: 64\r\n"
        "\r\n"
        "{\"value\":84,\"request_id\":\"" ID "\"}",
        "HTTP/1.1 200 OK\r\n"
        "Date: Fri, 02 Jan 2026 15:50:34 GMT\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: 94\r\n"
        "\r\n"
        "{\"original\":84,\"transformed\":\"Value-0084\","
        "\"request_id\":\"" ID "\"}",
    },
};

const struct exchange nats_exchanges[EXCHANGES] = {
    {
        "PUB service.process " INBOX " 64\r\n"
        "{\"value\":42,\"request_id\":\"" ID "\"}\r\n",
        "MSG " INBOX " 1 81\r\n"
        "{\"value\":84,\"processed\":true,\"request_id\":\"" ID "\"}\r\n",
    },
    {
        "PUB service.transform " INBOX " 64\r\n"
        "{\"value\":84,\"request_id\":\"" ID "\"}\r\n",
        "MSG " INBOX " 1 94\r\n"
        "{\"original\":84,\"transformed\":\"Value-0084\","
        "\"request_id\":\"" ID "\"}\r\n",
    },
};

static bool send_text(int fd, const char *text)
{
    size_t length = strlen(text);

    return write(fd, text, length) == (ssize_t)length;
}

/* False: there is no more to read. */
static bool read_as_long_as(int fd, const char *text)
{
    char bytes[EXCHANGE_SIZE];
    size_t missing = strlen(text);

    while (missing > 0) {
        ssize_t count = read(fd, bytes, missing);

        if (count <= 0)
            return false;
        missing -= (size_t)count;
    }
    return true;
}

void ask(int to, int from, const struct exchange *exchange)
{
    if (!send_text(to, exchange->request) ||
        !read_as_long_as(from, exchange->reply))
        fail("talk to another process");
}

void answer(int from, int to, const struct exchange *exchange)
{
    while (read_as_long_as(from, exchange->request) &&
           send_text(to, exchange->reply))
        ;
}
