/* Languages of the pages. English is in the sources; every other one is a gettext catalogue, grader/web/po/CODE.po, read
 * as it is: a new language is a file. No locale of the system is asked for or changed.
 *
 * Of gettext's format this reads msgid, msgid_plural, msgstr, msgstr[0], msgstr[1]; entries marked fuzzy count as
 * untranslated. The header gives X-Name (the language's own name) and X-Decimal. A translation whose conversions
 * (%s, %d, %zu) are not those of its msgid is an error when the catalogue is read: it would be a hole, not a typo. */
#ifndef GRADER_WEB_LANG_H
#define GRADER_WEB_LANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/base/arena.h"
#include "runner/base/buf.h"
#include "runner/base/err.h"

struct lang_message {
	const char *id, *plural;  /* plural: NULL where there is one form */
	const char *text, *texts; /* texts: for every number but one */
};

struct lang {
	const char *code, *name; /* "de", "Deutsch" */
	const char *decimal;     /* "," */
	struct lang_message *messages;
	size_t n_messages, cap_messages; /* sorted by id */
};

struct langs {
	struct lang *items; /* [0] is English */
	size_t n, cap;
};

/* Every catalogue of a folder. Errors name the file and the line (ERR_INPUT). */
int langs_load(const char *dir, struct arena *a, struct langs *out, struct err *e);

/* One catalogue: for a test. */
int lang_parse(const char *text, size_t n, const char *code, const char *place, struct arena *a, struct lang *out,
	struct err *e);

const struct lang *lang_find(const struct langs *l, const char *code); /* NULL = not there */

/* By a browser's Accept-Language (NULL = none): the most wanted one that is there, else English. */
const struct lang *lang_accept(const struct langs *l, const char *header);

/* The translation, or the text itself. */
__attribute__((format_arg(2))) const char *tr(const struct lang *l, const char *id);
__attribute__((format_arg(2))) const char *tr_n(const struct lang *l, const char *one, const char *many, size_t n);

#endif
