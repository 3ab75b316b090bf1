/* Curriculum: competency frameworks and the standards registry, loaded from JSON. */
#ifndef GRADER_CURRICULUM_H
#define GRADER_CURRICULUM_H

#include <stdint.h>
#include <stdio.h>

#include "runner/base/arena.h"
#include "runner/base/err.h"
#include "runner/base/json.h"

struct competency {
	const char *id, *title, *statement, *bloom, *domain; /* title: a few words for a terminal line */
	int64_t required_permille;                           /* 700 = the bar */
	int64_t min_facets;
	int64_t weight;
	bool observed; /* by the instructor: nothing automatic maps here */
	struct json_strings standards;
};

struct standard {
	const char *id; /* "RFC 4034" */
	const char *title, *body, *status;
	struct json_strings obsoletes, obsoleted_by, updated_by;
	const char *cited_because;           /* why labs may cite it although it is obsolete, or "" */
	const char *checked_on, *checked_by; /* "" = from memory: shown as unverified */
	struct json_strings clauses;         /* "§6.2", "App. B": those that labs cite */
};

struct curriculum {
	const char *framework, *title, *disclaimer;
	struct competency *competencies;
	size_t n_competencies;
	struct standard *standards;
	size_t n_standards;
};

/* dir holds framework.json and standards.json. */
int curriculum_load(const char *dir, struct arena *a, struct curriculum **out, struct err *e);
const struct competency *competency_find(const struct curriculum *c, const char *id);
const struct standard *standard_find(const struct curriculum *c, const char *id);

/* "RFC 4034 §6.2": the standard is known, the clause is registered. -1 with a suggestion in e (ERR_LAB). */
int clause_check(const struct curriculum *c, const char *clause, const char *place, struct err *e);

/* Standards, clauses and competencies of lab.json are registered. kind of errors: ERR_LAB. */
struct lab;
int curriculum_check_lab(const struct curriculum *c, const struct lab *lab, struct err *e);

/* The standard of a clause ("RFC 4034 §6.2" -> RFC 4034), or NULL. */
const struct standard *clause_standard(const struct curriculum *c, const char *clause);

/* Lint everything: unknown ids and clauses, competencies without facet, obsolete standards cited. An obsolete citation
 * is an error, or a warning that names the successor where the registry says why it is still cited. Prints one line
 * per finding; returns the number of errors (warnings don't count). labs may be empty. */
size_t curriculum_lint(const struct curriculum *c, const struct lab *const *labs, size_t n_labs, FILE *out);

/* The curriculum map: a line per clause that a lab uses, with the labs and competencies it serves, then the
 * competencies that no lab serves. */
void curriculum_print_map(const struct curriculum *c, const struct lab *const *labs, size_t n_labs, FILE *out);

#endif
