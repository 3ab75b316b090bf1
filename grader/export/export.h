/* Exports: what leaves in a form that other systems read. One file and one row in the table each.
 *
 * What leaves the course has no name in it: learners are pseudonyms (keyed by a secret of the course, the same in every
 * export), and a number over fewer learners than the model's cohort_min is left out. Two ways around, both said aloud by
 * the caller: .inside (for the course's own people), and the formats that exist to carry a person's result to the system
 * that knows the person (.personal). */
#ifndef GRADER_EXPORT_EXPORT_H
#define GRADER_EXPORT_EXPORT_H

#include "grader/mastery/view.h"

#define EXPORT_MAX ((size_t)256 << 20)

struct export_ask {
	struct view_from from;  /* .store and .course NULL without --course */
	bool inside, json;      /* json: for tables */
	const char *learner;    /* or NULL */
	const char *competency; /* or NULL */
	const char *lab;        /* or NULL */
	const char *record;     /* text of a record, canonical JSON, or NULL */
	size_t record_len;
	const char *fill; /* text of the LMS's own file that is filled, or NULL */
	size_t fill_len;
	const char *column;   /* its column to fill, or NULL */
	int64_t points;       /* that 1000 of 1000 are worth; 0 = as the file says, else 100 */
	const char *base_url; /* uris of a framework's items, "" = urn:uuid: */
	struct buf *notes;    /* what the person should be told beside it; or NULL */
};

struct export_format {
	const char *name, *summary;
	bool needs_course, needs_record, personal;
	int (*write)(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e);
};

extern const struct export_format *const export_formats[]; /* NULL-terminated, in the order of the help */
const struct export_format *export_find(const char *name);

/* Checks what the format needs, then writes it. ERR_USAGE, ERR_INPUT for files given; out is cleared on failure. */
int export_write(
	const struct export_format *f, const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e);

/* "p-" and 16 hexadecimal digits: HMAC-SHA-256 of the id under <course>/pseudonym.key, which is made at first use. */
struct pseudonyms {
	unsigned char key[32];
};
int export_pseudonyms(const char *course_dir, struct pseudonyms *out, struct err *e);
const char *export_pseudonym(const struct pseudonyms *p, const char *id, struct arena *a);

/* UUIDv5 (RFC 9562 §5.5) of a name below a UUID given as text; out is text of 36 characters and a NUL. */
#define UUID_TEXT 37
void export_uuid5(const char *space, const char *name, char out[UUID_TEXT]);
#define EXPORT_NAMESPACE "6ba7b811-9dad-11d1-80b4-00c04fd430c8" /* URLs: RFC 9562 §6.6 */

#endif
