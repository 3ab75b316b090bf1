/* Records for tests and benches of standing: documents with what standing reads of them and nothing else, drawn from a
 * seed. They were never judged; tests/integration/standing.t takes real ones. */
#ifndef TESTS_STANDING_RECORDS_H
#define TESTS_STANDING_RECORDS_H

#include <inttypes.h>

#include "grader/store.h"
#include "grader/vector.h"

#define WEEK_MS ((int64_t)7 * 24 * 3600 * 1000)

struct draw {
	uint64_t state; /* not 0 */
};

static inline int64_t draw(struct draw *d, int64_t n)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return (int64_t)(d->state % (uint64_t)n);
}

static inline struct json *record_begin(
	const char *id, const char *lab, const char *lab_digest, int64_t permille, bool practice)
{
	struct json *doc = json_new_object(), *score = json_new_object(), *sub = json_new_object(),
		    *l = json_new_object();
	json_add_string(doc, "id", id);
	json_add_int(score, "permille", permille);
	json_add(doc, "score", score);
	json_add_bool(sub, "practice", practice);
	json_add(doc, "submission", sub);
	json_add_string(l, "id", lab);
	json_add_string(l, "digest", lab_digest);
	json_add(doc, "lab", l);
	return doc;
}

static inline struct json *record_facet(const char *competency, const char *clause, int polarity, int level,
	int64_t passed, int64_t attempted, bool critical)
{
	struct json *f = json_new_object();
	json_add_string(f, "competency", competency);
	json_add_string(f, "clause", clause);
	json_add_string(f, "polarity", polarity_words[polarity]);
	json_add_string(f, "level", level_words[level]);
	json_add_int(f, "attempted", attempted);
	json_add_int(f, "passed", passed);
	json_add_bool(f, "critical_failed", critical);
	return f;
}

static inline struct json *record_group(const char *id, int64_t passed, int64_t total)
{
	struct json *g = json_new_object();
	json_add_string(g, "id", id);
	json_add_int(g, "passed", passed);
	json_add_int(g, "total", total);
	return g;
}

/* Shape of a drawn course. */
struct drawn_course {
	int64_t labs, versions, competencies, per_lab, facets; /* competencies of a lab; facets of each of them */
	int64_t weeks;
	const char *(*competency)(struct arena *a, int64_t i);
	const char *(*lab)(struct arena *a, int64_t i); /* or NULL: "lab-03" */
};

/* One facet of a lab: levels and the vectors' number belong to the lab's version, what passed to the learner. */
static inline struct json *drawn_facet(const struct drawn_course *c, struct draw *d, int64_t lab, int64_t version,
	int64_t k, int64_t skill, struct arena *a)
{
	int64_t nth = k / c->facets, i = k % c->facets;
	int64_t attempted = draw(d, 12) == 0 ? 0 : 1 + (lab + i + version) % 4, passed = 0;
	for (int64_t v = 0; v < attempted; v++)
		passed += draw(d, 100) < skill;
	const char *competency = c->competency(a, (lab * c->per_lab + nth) % c->competencies);
	const char *clause = arena_printf(a, "RFC %d §%d", (int)(8000 + lab % 7), (int)(i / 2 + 1 + version % 2));
	return record_facet(competency, clause, (int)(i % 2), (int)((lab + i + version) % 5 == 0), passed, attempted,
		attempted > passed && draw(d, 60) == 0);
}

/* What stands in every third record: two things, one of them in two builds. */
static inline struct json *drawn_seen(int64_t n)
{
	static const char *const calls[] = { "ptrace", "socket", "/proc/self/maps", "fork" };
	struct json *part = json_new_object(), *list = json_new_array();
	for (int i = 0; i < 3; i++) {
		struct json *row = json_new_object();
		json_add_string(row, "kind", "denied-call");
		json_add_string(row, "what", calls[(n / 3 + i / 2) % 4]);
		json_add_int(row, "times", 1 + i);
		json_push(list, row);
	}
	json_add(part, "seen", list);
	return part;
}

/* The n-th record of the course: everything of it follows from the draw. */
static inline struct json *drawn_record(
	const struct drawn_course *c, struct draw *d, int64_t n, int64_t skill, struct sub_row *row, struct arena *a)
{
	int64_t lab = draw(d, c->labs), version = draw(d, c->versions), permille = draw(d, 21) * 50;
	bool failed = draw(d, 9) == 0, practice = draw(d, 25) == 0;
	struct json *facets = json_new_array(), *groups = json_new_array();
	row->id = arena_printf(a, "s-%016" PRIx64, (uint64_t)(n * 2654435761 % 4294967296));
	row->lab = c->lab != NULL ? c->lab(a, lab) : arena_printf(a, "lab-%02d", (int)lab);
	row->repo = "/r";
	row->commit = "c0ffee";
	row->received_ms = 1790000000000 + draw(d, c->weeks) * WEEK_MS + draw(d, 3) * 86400000;
	struct json *doc = record_begin(arena_printf(a, "r-%08" PRIx64, (uint64_t)n), row->lab,
		arena_printf(a, "%064d", (int)(lab * 100 + version)), failed ? 0 : permille, practice);
	for (int64_t k = 0; k < c->per_lab * c->facets; k++)
		json_push(facets, drawn_facet(c, d, lab, version, k, failed ? -1 : skill, a));
	for (int64_t g = 0; g < 10; g++)
		json_push(groups, record_group(arena_printf(a, "group-%d", (int)g), draw(d, 100) < skill ? 4 : 3, 4));
	if (n % 3 == 0)
		json_add(doc, "instructor", drawn_seen(n));
	json_add(doc, "facets", facets);
	json_add(doc, "groups", groups);
	return doc;
}

#endif
