/* Curriculum: competency frameworks, their crosswalks and the registry of standards, loaded from JSON.
 *
 * A framework is data, keyed by (framework, version, id): the project's own one is framework.json, a second one (a
 * university's, WG2's own list) is one more file of the same form that is loaded beside it. Crosswalk links are made by
 * hand, "is related to" and nothing stronger, to namespaced nodes of other frameworks ("nice:K0674"). */
#ifndef GRADER_CURRICULUM_H
#define GRADER_CURRICULUM_H

#include <stdint.h>
#include <stdio.h>

#include "runner/base/arena.h"
#include "runner/base/err.h"
#include "runner/base/json.h"

struct domain {
	const char *id, *title, *origin, *description;
};

struct crosslink {                                   /* isRelatedTo, always */
	const char *to;                              /* id of an external node */
	const char *author, *date, *second_reviewer; /* "" = nobody yet */
	int64_t confidence_permille;
};

struct external_node {
	const char *id, *title;
	const char *verification; /* "primary", "secondary", "memory" */
	const char *framework;    /* "nice" */
};

struct external_framework {
	const char *id, *title, *licence, *url, *note; /* "" when not given */
};

struct competency {
	const char *id, *title, *statement, *bloom, *domain; /* title: a few words for a terminal line */
	const char *assessment;                              /* "full", "partial", "observed" */
	int64_t required_permille;                           /* 700 = the bar */
	int64_t min_facets;
	int64_t weight;
	bool observed;                               /* by the instructor: nothing automatic maps here */
	struct json_strings standards, codes, hints; /* codes: why it is in demand */
	struct json_strings requires;                /* competencies of this framework that come first */
	struct json_strings evidence_from;           /* second framework: whose evidence in the first one counts here */
	struct crosslink *crosswalk;
	size_t n_crosswalk;
};

struct standard {
	const char *id; /* "RFC 4034" */
	const char *title, *body, *status;
	struct json_strings obsoletes, obsoleted_by, updated_by;
	const char *cited_because;           /* why labs may cite it although it is obsolete, or "" */
	const char *checked_on, *checked_by; /* "" = from memory: shown as unverified */
	struct json_strings clauses;         /* "§6.2", "App. B": those that labs cite */
};

struct mastery_params;
struct curriculum {
	const char *framework, *version, *status, *language, *title, *disclaimer, *licence;
	const char *changed; /* YYYY-MM-DD, or "" */
	struct domain *domains;
	size_t n_domains;
	struct external_framework *externals;
	size_t n_externals;
	struct external_node *nodes;
	size_t n_nodes;
	struct competency *competencies;
	size_t n_competencies;
	struct standard *standards;
	size_t n_standards;
	const struct mastery_params *mastery; /* parameters of the model: grader/mastery/mastery.h */
	const struct curriculum *beside;      /* the framework that evidence_from names; NULL for the first one */
};

/* dir holds framework.json, standards.json and mastery.json. */
int curriculum_load(const char *dir, struct arena *a, struct curriculum **out, struct err *e);
/* One more framework file with the registry of the first. It says that its list is its own: an id that the first one
 * has, or evidence_from an id that it hasn't, is an error. */
int curriculum_load_beside(
	const char *file, const struct curriculum *first, struct arena *a, struct curriculum **out, struct err *e);

const struct domain *domain_find(const struct curriculum *c, const char *id);
const struct external_node *external_node_find(const struct curriculum *c, const char *id);
const struct external_framework *external_framework_find(const struct curriculum *c, const char *id);
const struct competency *competency_find(const struct curriculum *c, const char *id);
const struct standard *standard_find(const struct curriculum *c, const char *id);

/* "RFC 4034 §6.2": the standard is known, the clause is registered. -1 with a suggestion in e (ERR_LAB). */
int clause_check(const struct curriculum *c, const char *clause, const char *place, struct err *e);

/* Standards, clauses and competencies of lab.json are registered. kind of errors: ERR_LAB. */
struct lab;
int curriculum_check_lab(const struct curriculum *c, const struct lab *lab, struct err *e);

/* The standard of a clause ("RFC 4034 §6.2" -> RFC 4034), or NULL. */
const struct standard *clause_standard(const struct curriculum *c, const char *clause);

/* Lint everything: unknown ids and clauses, weights that do not follow from their codes, competencies without facet,
 * external nodes without link, obsolete standards cited, successors that lead in a circle. An obsolete citation
 * is an error, or a warning that names the successor where the registry says why it is still cited. Prints one line
 * per finding; returns the number of errors (warnings don't count). labs may be empty. */
size_t curriculum_lint(const struct curriculum *c, const struct lab *const *labs, size_t n_labs, FILE *out);

/* The curriculum map as text. */
void curriculum_print_map(const struct curriculum *c, const struct lab *const *labs, size_t n_labs, FILE *out);

#endif
