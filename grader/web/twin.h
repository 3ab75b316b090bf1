/* The site as a folder of files: the same pages, for a class without a server. One language; no forms, no queries. What an
 * instructor may read is in it, so it is not for handing out as a whole; student/NAME.html and what it leads to is. */
#ifndef GRADER_WEB_TWIN_H
#define GRADER_WEB_TWIN_H

#include "grader/web/site.h"

struct twin_count {
	size_t pages, students, records;
};

/* Everything below dir, which is made if it isn't there; files of an earlier one are replaced one by one. lang: a code
 * that the site has. mode: of the files; folders are open to whom these are (grader/report.h). */
int twin_write(
	const struct site *s, const char *dir, const char *lang, mode_t mode, struct twin_count *out, struct err *e);

#endif
