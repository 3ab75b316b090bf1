/* Rows of cases and vectors as a generator or a published set states them, one by one, and then tied together. */
#ifndef GRADER_VECTOR_ROWS_H
#define GRADER_VECTOR_ROWS_H

#include "grader/vector.h"

struct vector_rows {
	const struct lab *lab;
	struct arena *a;
	struct json *documents; /* array that owns the generator's lines */
	struct lab_case *cases;
	size_t n_cases, cap_cases;
	struct vector_draft *drafts;
	size_t n_drafts, cap_drafts;
};

/* A vector without "kind" (published set). path begins errors. */
int vector_row(struct vector_rows *rows, const struct json *node, const char *path, int set, struct err *e);

/* A line of the generator: its "kind" decides. node must live as long as the vectors. */
int vector_line(struct vector_rows *rows, const struct json *node, const char *path, struct err *e);

/* Tie vectors to cases, check pairs and groups, shuffle by the seed. */
int vector_rows_finish(struct vector_rows *rows, const uint8_t seed[SEED_SIZE], struct vectors *out, struct err *e);

#endif
