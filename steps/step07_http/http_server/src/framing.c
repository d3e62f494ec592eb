/* Requests that two servers could read in two ways, so that what is a body for
 * one is the next request for the other: RFC 9112 wants them refused. */
#include "parts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* More than anybody needs, and less than libmicrohttpd has room for. */
enum { HEADERS_BYTES_LIMIT = 8 * 1024, HEADERS_LIMIT = 100 };

static struct verdict refuse(unsigned status, const char *text)
{
    return (struct verdict){ .status = status, .text = text, .last = true };
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
    return (struct verdict){ 0 };
}

/* ---- The headers: sections 3.2, 5, 6 and 7 ---- */

static const char *const once[ONCE] = { MHD_HTTP_HEADER_HOST,
                                        MHD_HTTP_HEADER_CONTENT_LENGTH,
                                        MHD_HTTP_HEADER_TRANSFER_ENCODING,
                                        MHD_HTTP_HEADER_CONTENT_TYPE };

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

static enum MHD_Result on_header(void *self, enum MHD_ValueKind kind,
                                 const char *name, const char *value)
{
    struct head *head = self;

    (void)kind;
    if (name[0] == '\0' || !consists_of(name, "!#$%&'*+-.^_`|~"))
        head->fault = "Not a name of a header"; /* RFC 9110, section 5.6.2 */
    if (value && !is_value(value))
        head->fault = "A control character in a header";
    for (size_t i = 0; i < ONCE; i++) {
        size_t length = strlen(once[i]);

        if (strncasecmp(name, once[i], length) != 0)
            continue;
        if (name[length] != '\0') /* libmicrohttpd put the second line here */
            head->fault = "A header on two lines";
        else if (head->values[i])
            head->fault = "A header twice";
        else
            head->values[i] = value ? value : "";
    }
    return MHD_YES;
}

struct verdict check_headers(struct MHD_Connection *mhd, const char *version,
                             struct head *head)
{
    bool is_version_1_0 = strcmp(version, MHD_HTTP_VERSION_1_0) == 0;
    int count =
        MHD_get_connection_values(mhd, MHD_HEADER_KIND, on_header, head);
    size_t bytes =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
            ->header_size;

    if (bytes > HEADERS_BYTES_LIMIT || count > HEADERS_LIMIT)
        return refuse(MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE,
                      "Too many headers");
    if (head->fault)
        return refuse(MHD_HTTP_BAD_REQUEST, head->fault);
    if (head->values[HOST] ? !is_host(head->values[HOST]) : !is_version_1_0)
        return refuse(MHD_HTTP_BAD_REQUEST, "Not a Host");
    /* Section 6.3: it must be clear where the body ends. */
    if (head->values[CODING] &&
        (head->values[LENGTH] || is_version_1_0 ||
         strcasecmp(head->values[CODING], "chunked") != 0))
        return refuse(MHD_HTTP_BAD_REQUEST, "A body whose end is not clear");
    return (struct verdict){ 0 };
}
