#include "grader/feedback_picture.h"

#include "grader/evidence_read.h"
#include "grader/flash_picture.h"
#include "grader/web/html.h"

void feedback_pictures(const struct json *record, struct buf *out)
{
	SCOPED_ARENA a = ARENA_INIT;
	size_t n = 0;

	for (const struct json *p = evidence_list(record, "pictures"); p != NULL; p = json_next(p)) {
		struct flash_picture picture = { 0 };
		char id[24];
		if (flash_picture_read(json_get(p, "flash"), "pictures", &a, &picture, NULL) < 0)
			continue;
		if (n == 0)
			html(out,
				"<h2>Flash over time</h2>\n<p>Each operation of the update on flash, and what came up "
				"when the power failed in it or behind it.</p>\n");
		snprintf(id, sizeof id, "flash-%zu", n++);
		flash_picture_svg(&picture, id, out);
	}
}
