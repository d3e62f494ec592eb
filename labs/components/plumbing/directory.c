#include "directory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool directory_make(struct directory *directory, const char *given)
{
    const char *temporary = getenv("TMPDIR");
    int length = snprintf(directory->path, sizeof(directory->path), "%s%s",
                          given       ? given
                          : temporary ? temporary
                                      : "/tmp",
                          given ? "" : "/components-XXXXXX");

    if (length > DIRECTORY_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (given)
        directory->is_new = mkdir(given, S_IRWXU) == 0;
    else
        directory->is_new = mkdtemp(directory->path) != NULL;
    return directory->is_new || (given && errno == EEXIST);
}

void directory_remove(const struct directory *directory,
                      const char *const files[])
{
    char path[DIRECTORY_MAX + 32];

    for (int i = 0; files[i]; i++) {
        snprintf(path, sizeof(path), "%s/%s", directory->path, files[i]);
        unlink(path);
    }
    if (directory->is_new)
        rmdir(directory->path);
}
