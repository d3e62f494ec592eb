/* WorkerRegister. */
#include <inttypes.h>

#include "support/record.h"
#include "wire/forms.h"
#include "wire/json.h"

bool read_registration(const char *json, struct message *message,
                       char why[MESSAGE_WHY_SIZE])
{
    static const struct field fields[] = {
        { "workerId", FIELD_TEXT, offsetof(struct registration, worker_id),
          NAME_SIZE },
        { "maxConcurrency", FIELD_INT32,
          offsetof(struct registration, capacity), sizeof(int32_t) },
    };
    /* The first part of the struct. */
    static const struct record record = {
        fields, 2, offsetof(struct registration, tasks)
    };
    struct registration *is = &message->body.registration;
    const char *own = json_find_object(json, "registration", why);

    if (!own || !record_read(&record, own, is, why) ||
        !read_names(own, "supportedTasks", &is->tasks, why) ||
        !read_names(own, "tags", &is->tags, why))
        return false;
    if (is->capacity < 1 || is->capacity > CAPACITY_LIMIT)
        return explain(why, "not from 1 to 1024", "maxConcurrency");
    return is->tasks.count > 0 || explain(why, "no task", "supportedTasks");
}

void write_registration(FILE *stream, const struct message *message)
{
    const struct registration *is = &message->body.registration;

    fputs(",\"registration\":{\"workerId\":", stream);
    write_string(stream, is->worker_id);
    fputs(",\"supportedTasks\":", stream);
    write_names(stream, &is->tasks);
    fprintf(stream, ",\"maxConcurrency\":%" PRId32, is->capacity);
    fputs(",\"language\":{\"Other\":\"C\"},\"tags\":", stream);
    write_names(stream, &is->tags);
    fputc('}', stream);
}
