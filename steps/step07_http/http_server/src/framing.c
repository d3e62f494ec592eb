#include "framing.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* More than anybody needs, and less than libmicrohttpd has room for. */
enum { HEADERS_BYTES_LIMIT = 8 * 1024, HEADERS_LIMIT = 100 };

static const char chunked[] = "chunked";
const struct verdict accepted = { .status = MHD_HTTP_OK, .why = "" };

static struct verdict refuse(unsigned status, const char *why)
{
    return (struct verdict){ .status = status, .why = why, .last = true };
}

/* Whether all of text is letters, digits and others. */
static bool consists_of(const char *text, const char *others)
{
    while (*text != '\0' &&
           (isalnum((unsigned char)*text) || strchr(others, *text)))
        text++;
    return *text == '\0';
}

/* ---- The target: section 3.2 ---- */

struct verdict check_target(const char *target)
{
    /* RFC 3986, section 2, and what browsers send besides. */
    if (!consists_of(target, "-._~%!$&'()*+,;=:@/?#[]\"<>\\^`{|}"))
        return refuse(MHD_HTTP_BAD_REQUEST, "Not a target");
    if (strstr(target, "%00"))
        return refuse(MHD_HTTP_BAD_REQUEST, "A NUL in the target");
    return accepted;
}

/* ---- The headers: sections 3.2, 5, 6 and 7 ---- */

/* What there is of those that matter. */
struct head {
    size_t count; /* of all headers */
    size_t hosts;
    size_t lengths;
    size_t codings;
    const char *coding; /* the last */
    const char *fault;  /* the last, or NULL */
};

/* RFC 9110, section 5.6.2. */
static bool is_name(const char *name)
{
    return name[0] != '\0' && consists_of(name, "!#$%&'*+-.^_`|~");
}

/* RFC 9110, section 5.5: no control characters but tabs. */
static bool is_value(const char *value)
{
    while (*value == '\t' ||
           (*value != '\0' && !iscntrl((unsigned char)*value)))
        value++;
    return *value == '\0';
}

/* RFC 9110, section 7.2: a host, and maybe a port. */
static bool is_host(const char *host)
{
    const char *port = strrchr(host, ':');

    return consists_of(host, "-._~%!$&'()*+,;=:[]") &&
           (!port || strspn(port, ":0123456789]") == strlen(port));
}

/* libmicrohttpd puts what follows on a folded line, which section 5.2 forbids,
 * behind the name of the header: such a name only begins like one of these. */
static bool is_folded(const char *name)
{
    static const char *const names[] = {
        "Host",         "Content-Length", "Transfer-Encoding",
        "Content-Type", "Expect",         "Connection"
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strncasecmp(name, names[i], strlen(names[i])) == 0 &&
            name[strlen(names[i])] != '\0')
            return true;
    return false;
}

static enum MHD_Result on_header(void *self, enum MHD_ValueKind kind,
                                 const char *name, const char *value)
{
    struct head *head = self;

    (void)kind;
    head->count++;
    if (!is_name(name) || is_folded(name))
        head->fault = "Not a name of a header";
    if (value && !is_value(value))
        head->fault = "A control character in a header";
    if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0) {
        head->hosts++;
        if (!value || !is_host(value))
            head->fault = "Not a Host";
    } else if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
        head->lengths++;
    } else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
        head->codings++;
        head->coding = value ? value : "";
    }
    return MHD_YES;
}

/* Section 6.3: it must be clear how long the body is. */
static struct verdict check_length(const struct head *head, const char *version)
{
    size_t length = strlen(head->coding);
    size_t before = length > strlen(chunked) ? length - strlen(chunked) : 0;

    if (head->lengths + head->codings > 1)
        return refuse(MHD_HTTP_BAD_REQUEST, "More than one length of the body");
    if (head->codings == 0)
        return accepted;
    if (strcmp(version, MHD_HTTP_VERSION_1_0) == 0 ||
        strcasecmp(head->coding + before, chunked) != 0)
        return refuse(MHD_HTTP_BAD_REQUEST, "No length of the body");
    if (before > 0)
        return refuse(MHD_HTTP_NOT_IMPLEMENTED, "Only chunked is known");
    return accepted;
}

struct verdict check_headers(struct MHD_Connection *mhd, const char *version)
{
    struct head head = { .coding = "" };
    size_t bytes =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
            ->header_size;

    MHD_get_connection_values(mhd, MHD_HEADER_KIND, on_header, &head);
    if (bytes > HEADERS_BYTES_LIMIT || head.count > HEADERS_LIMIT)
        return refuse(MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE,
                      "Too many headers");
    if (head.fault)
        return refuse(MHD_HTTP_BAD_REQUEST, head.fault);
    if (head.hosts > 1 ||
        (head.hosts == 0 && strcmp(version, MHD_HTTP_VERSION_1_0) != 0))
        return refuse(MHD_HTTP_BAD_REQUEST, "Not one Host");
    return check_length(&head, version);
}
