/* The gate: what a lab must prove before anybody is graded with it (`plumb lab check`). One row a check; a row says in
 * one line what holds, or lists what doesn't. A finding is about the lab; -1 is about us. */
#ifndef GRADER_GATE_H
#define GRADER_GATE_H

#include "grader/pipeline.h"

struct gate_line {
	const char *name; /* "mutants" */
	bool good;
	const char *text;      /* one line */
	const char **problems; /* one line each */
	size_t n_problems;
};

struct gate {
	const struct lab *lab;
	const struct pipeline_env *env;
	bool no_cheats;     /* leave that row out, and say so */
	const char *only;   /* the one row that is asked for, or NULL */
	const char *cheats; /* folder of the generic cheats, or NULL where they aren't installed */
	uint8_t seed[SEED_SIZE];
	int64_t now_ms;                                                         /* the same for every run */
	struct arena *a;                                                        /* lives until the end */
	void (*doing)(void *self, const char *what, size_t done, size_t total); /* progress; may be NULL */
	void *self;
	const char *dir;          /* scratch, set by gate_run */
	struct grading reference; /* the reference under .seed, set by the first row that needs it */
	struct vectors sample;    /* function lab: a few vectors of every group, pairs whole */
	size_t turn;              /* program lab: whose case it is */
	bool has_reference;
};

/* Run every row, calling told after each. *passed = all are good. */
int gate_run(struct gate *g, void (*told)(void *self, const struct gate_line *line), void *self, bool *passed,
	struct err *e);

/* --- for the rows --- */

struct gate_row {
	const char *name;
	int (*run)(struct gate *g, struct gate_line *line, struct err *e);
};
extern const struct gate_row gate_static_rows[];   /* need no run; end with a row without name */
extern const struct gate_row gate_solution_rows[]; /* starter, trivial, reference, seeds */
extern const struct gate_row gate_mutant_rows[];
extern const struct gate_row gate_cheat_rows[];

void gate_problem(struct gate *g, struct gate_line *line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void gate_doing(struct gate *g, const char *what, size_t done, size_t total);

/* Grade one folder under a seed, as a push is graded. Facts are copied into g->a; the caller releases *out. */
int gate_grade(struct gate *g, const char *dir, const uint8_t seed[SEED_SIZE], struct grading *out, struct err *e);
int gate_reference(struct gate *g, struct err *e); /* fills g->reference */

/* Grade one folder with the plain build only, on the reference's vectors or on a sample: a few of every group (function
 * lab), one case after the other in turn (program lab, whose checker answers for whole cases). */
int gate_grade_plain(struct gate *g, const char *dir, bool sample, struct grading *out, struct err *e);

/* A fresh folder in the scratch space, and plain copies into it. */
int gate_folder(struct gate *g, const char *name, const char **dir, struct err *e);
int gate_copy_all(struct gate *g, const char *from, const char *to, struct err *e);
int gate_copy_as(struct gate *g, const char *from, const char *dir, const char *name, struct err *e);

/* The folder of a trivial submission, copied out of trivial/KIND.c or trivial/KIND/; 1 = the lab has none. */
int gate_trivial(struct gate *g, const char *kind, const char **dir, struct err *e);

const char *gate_first_source(struct gate *g, struct err *e); /* its name; NULL: e says why */

/* The name under which an additional source is compiled in this lab, or NULL: then it must be appended to *append_to. */
const char *gate_extra_name(struct gate *g, const char **append_to, struct err *e);

#endif
