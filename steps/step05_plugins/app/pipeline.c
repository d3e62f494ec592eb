#include "pipeline.h"

#include <stdio.h>
#include <string.h>

/* A component may have been compiled by anyone. A bool in memory of another
 * value than 0 and 1 must not even be read as a bool. (What a function returns
 * was read by then: validate's bool cannot be checked.) */
static bool is_bool(const bool *flag)
{
    return *(const unsigned char *)flag <= 1;
}

static bool is_text(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL;
}

enum pipeline_status pipeline_process(struct processor processor, int32_t input,
                                      struct process_result *result)
{
    struct process_result data1 = processor_process(processor, input);
    if (!is_bool(&data1.processed))
        return PIPELINE_BAD_REPLY;
    if (!data1.processed)
        return PIPELINE_OVERFLOW;

    bool valid = processor_validate(processor, &data1);
    printf("Process result: ");
    process_result_print(&data1);
    printf(", Valid: %s\n", valid ? "true" : "false");
    *result = data1;
    return PIPELINE_OK;
}

enum pipeline_status pipeline_transform(struct transformer transformer,
                                        int32_t value)
{
    struct transform_result data2 = transformer_transform(transformer, value);
    if (!is_text(data2.transformed, sizeof(data2.transformed)))
        return PIPELINE_BAD_REPLY;

    struct transform_analysis analysis =
        transformer_analyze(transformer, &data2);
    if (!is_text(analysis.text, sizeof(analysis.text)))
        return PIPELINE_BAD_REPLY;

    printf("Transform result: ");
    transform_result_print(&data2);
    printf("\n%s\n", analysis.text);
    return PIPELINE_OK;
}
