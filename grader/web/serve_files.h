/* Whether what the pages are made of has changed on the disk: the course's own files, its labs' descriptions and handouts,
 * the installation's curriculum. A few calls of stat, nothing is read but course.json. */
#ifndef GRADER_WEB_SERVE_FILES_H
#define GRADER_WEB_SERVE_FILES_H

#include "grader/web/serve.h"

struct serve_files {
	struct arena a;
	char **looks; /* of each: its name, and when and how it was last seen */
	size_t n, cap;
};

/* What is there now; what was seen before is forgotten. */
void serve_files_look(struct serve_files *f, const struct serve_options *o, const char *course);
bool serve_files_changed(const struct serve_files *f, const struct serve_options *o, const char *course);

#endif
