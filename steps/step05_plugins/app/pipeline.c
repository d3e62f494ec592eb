#include "pipeline.h"

#include <stdio.h>
#include <string.h>

/* A component may have been compiled by anyone. A bool in memory of another
 * value than 0 and 1 must not even be read as a bool. (What a function returns
 * was read by then: validate's bool cannot be checked.) */
static bool is_bool(const bool *flag)
{
    unsigned char byte;

    memcpy(&byte, flag, sizeof(byte));
    return byte <= 1;
}

static bool is_text(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL;
}

enum pipeline_status pipeline_process(struct processor processor, int32_t input,
                                      struct process_result *result)
{
    struct process_result data = processor_process(processor, input);
    if (!is_bool(&data.processed))
        return PIPELINE_BAD_REPLY;
    if (!data.processed)
        return PIPELINE_OVERFLOW;

    bool valid = processor_validate(processor, &data);
    printf("Process result: ");
    process_result_print(&data);
    printf(", Valid: %s\n", valid ? "true" : "false");
    *result = data;
    return PIPELINE_OK;
}

enum pipeline_status pipeline_transform(struct transformer transformer,
                                        int32_t value)
{
    struct transform_result data = transformer_transform(transformer, value);
    if (!is_text(data.transformed, sizeof(data.transformed)))
        return PIPELINE_BAD_REPLY;

    struct transform_analysis analysis =
        transformer_analyze(transformer, &data);
    if (!is_text(analysis.text, sizeof(analysis.text)))
        return PIPELINE_BAD_REPLY;

    printf("Transform result: ");
    transform_result_print(&data);
    printf("\n%s\n", analysis.text);
    return PIPELINE_OK;
}
