/* A course of ten learners whose standing is known by heart, for tests of views and exports. The records are written by
 * hand and were never judged; tests/integration/export.t takes real ones. */
#ifndef TESTS_VIEW_COURSE_H
#define TESTS_VIEW_COURSE_H

#include <fcntl.h>
#include <unistd.h>

#include "grader/mastery/standing.h"
#include "grader/mastery/view.h"
#include "grader/mastery/view_roster.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "tests/standing_records.h"
#include "tests/tap.h"

#define START_MS ((int64_t)4 * 86400000 + 2900 * WEEK_MS) /* a Monday */
#define NOW_MS   (START_MS + 3 * WEEK_MS)

struct view_course {
	char dir[64];
	struct arena a;
	struct course course;
	struct curriculum *curriculum;
	struct roster roster;
	struct lab lab;
	const struct lab *labs[1];
	struct view_from from;
	int made;
};

static const char *const vc_clauses[] = { "RFC 4034 §6.2", "RFC 4034 §6.3", "RFC 4034 §3.1", "RFC 4034 App. B" };
static const char *vc_students[] = { "ann", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ida", "joe" };
static const char *vc_serves[] = { "W2P-DNS-01", "W2P-DNS-03" };
static struct lab_group vc_groups[] = {
	{ .id = "form",
		.title = "canonical form",
		.clause = "RFC 4034 §6.2",
		.weight = 400,
		.competencies = { vc_serves, 2 },
		.read = "handout.md#form",
		.hint = "write it down" },
	{ .id = "order",
		.title = "canonical order",
		.clause = "RFC 4034 §6.3",
		.weight = 600,
		.competencies = { vc_serves, 2 },
		.read = "handout.md#order",
		.hint = "sort the labels" },
};

static const char vc_roster[] = "id,name,email,cohort,sis_id\r\n"
				"ann,\"Ann, A.\",ann@example.org,one,S1\n"
				"bob,=cmd|' /C calc'!A0,bob@example.org,one,S2\n"
				"eve,<script>alert(1)</script>,eve@example.org,two,S3\n"
				"dan,\xd7\x93\xd7\x9f \xe2\x80\xae evil,dan@example.org,two,S4\n"
				"fay,F\xc3\xa1y,fay@example.org,two,S5\n";

enum vc_kind { VC_GOOD, VC_BAD, VC_HALF, VC_CRITICAL };

static inline struct json *vc_facets(enum vc_kind kind)
{
	struct json *list = json_new_array();
	for (size_t k = 0; k < 2; k++)
		for (size_t c = 0; c < 4; c++)
			for (int side = 0; side < 2; side++) {
				bool tried = kind != VC_HALF || c == 0;
				bool right =
					kind != VC_BAD && !(kind == VC_CRITICAL && c == 2 && side == POLARITY_REJECT);
				json_push(list,
					record_facet(vc_serves[k], vc_clauses[c], side, LEVEL_MUST,
						tried && right ? 2 : 0, tried ? 2 : 0, kind == VC_CRITICAL && !right));
			}
	return list;
}

static inline void vc_push(struct view_course *v, const char *student, int week, enum vc_kind kind, int64_t permille)
{
	struct err e = { ERR_NONE, "" };
	static const uint8_t seed[SEED_SIZE];
	struct sub_row row = { .id = arena_printf(&v->a, "s-%016d", ++v->made),
		.lab = "zone",
		.student = student,
		.repo = "/r",
		.commit = "c",
		.received_ms = START_MS + week * WEEK_MS + v->made * 1000 };
	SCOPED_JSON doc = record_begin(arena_printf(&v->a, "r-%08d", v->made), "zone", "d1", permille, false);
	struct json *groups = json_new_array();
	json_push(groups, record_group("form", 4, 4));
	json_push(groups, record_group("order", kind == VC_GOOD ? 4 : 1, 4));
	json_add(doc, "facets", vc_facets(kind));
	json_add(doc, "groups", groups);
	/* Leased first: the attempt is counted there. */
	struct sub_row leased;
	uint8_t got[SEED_SIZE];
	if (store_add(v->from.store, &row, seed, &e) < 0 ||
		store_lease(v->from.store, row.received_ms, 60000, 3, &v->a, &leased, got, &e) != 0 ||
		store_record(v->from.store, row.id, doc, &e) < 0)
		OK(false, "%s: %s", student, e.text);
}

static inline void vc_fill(struct view_course *v)
{
	static const char *const good[] = { "ann", "gus", "hal", "ida", "joe" };
	for (size_t i = 0; i < 5; i++)
		vc_push(v, good[i], 0, VC_GOOD, 1000);
	vc_push(v, "bob", 0, VC_BAD, 200);
	vc_push(v, "cyd", 1, VC_HALF, 500);
	vc_push(v, "dan", 2, VC_CRITICAL, 900);
	vc_push(v, "eve", 2, VC_GOOD, 1000);
	vc_push(v, "eve", 2, VC_HALF, 300);
}

static inline void vc_open(struct view_course *v)
{
	struct err e = { ERR_NONE, "" };
	struct standing_rules rules;
	*v = (struct view_course){ .a = ARENA_INIT };
	(void)snprintf(v->dir, sizeof v->dir, "%s/plumb-view-%d", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
		(int)getpid());
	if (io_mkdirs(AT_FDCWD, v->dir, 0700, &e) < 0 || store_open(v->dir, &v->from.store, &e) < 0 ||
		curriculum_load(data_path(&v->a, "curriculum"), &v->a, &v->curriculum, &e) < 0 ||
		roster_parse(vc_roster, sizeof vc_roster - 1, "roster.csv", &v->a, &v->roster, &e) < 0) {
		OK(false, "a course: %s", e.text);
		exit(1);
	}
	standing_rules_of(v->curriculum, POLICY_BEST, &v->a, &rules);
	if (standing_adopt(v->from.store, &rules, NULL, &e) < 0)
		OK(false, "rules: %s", e.text);
	v->course = (struct course){ .dir = v->dir, .title = "Course", .students = { vc_students, 10 } };
	v->lab = (struct lab){
		.id = "zone", .title = "A zone", .groups = vc_groups, .n_groups = 2, .pass_permille = 600
	};
	v->labs[0] = &v->lab;
	v->from.course = &v->course;
	v->from.curriculum = v->curriculum;
	v->from.labs = v->labs;
	v->from.n_labs = 1;
	v->from.roster = &v->roster;
	v->from.now_ms = NOW_MS;
	vc_fill(v);
}

static inline void vc_close(struct view_course *v)
{
	struct err e;
	store_close(v->from.store);
	(void)io_remove_tree(AT_FDCWD, v->dir, &e);
	arena_release(&v->a);
}

#endif
