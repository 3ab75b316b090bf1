/* Vectors: what is asked, and what the standard says the answer is.
 *
 * Published vectors come from vectors/published.json and carry no weight: they are feedback. Fresh ones are made by
 * the lab's generator from a seed that only the judge holds. With the practice seed (all zero) the same generator
 * makes the public set of `plumb grade`. The generator is deterministic in (seed, now). */
#ifndef GRADER_VECTOR_H
#define GRADER_VECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "grader/lab.h"
#include "runner/keeper.h"

#define SEED_SIZE 32
extern const uint8_t practice_seed[SEED_SIZE]; /* zeros */

enum polarity { POLARITY_ACCEPT, POLARITY_REJECT };
extern const char *const polarity_words[]; /* "accept", "reject", NULL */
enum vector_set { SET_PUBLISHED, SET_FRESH };
extern const char *const vector_set_words[]; /* "published", "fresh", NULL */

struct lab_case { /* one execution: a question frame (function) or a program run */
	const char *id;
	/* function contract */
	int64_t op;
	const uint8_t *in;
	size_t in_len;
	/* program contract */
	struct json_strings argv; /* after the program's own path; relative to /box */
	struct lab_file {
		const char *name;
		const uint8_t *data;
		size_t len;
	} * files;
	size_t n_files;
	struct json_strings outputs; /* names under /box that are collected: the answer */
	const struct json *with;     /* for the checker and the validators only; never enters a student's box */
};

struct vector { /* one verdict to be given */
	const char *id;
	const struct lab_case *run;
	const struct lab_group *group;
	const char *clause; /* its own clause; the group's when the row names none */
	int level, polarity, set;
	const char *source; /* "RFC 8448 §3", "OpenSSL handshake", "independent generator" */
	const char *why;    /* one line shown when it fails */
	const char *pair;   /* id of the unmutated sibling, or NULL: then it counts only if the sibling is right too */
	bool critical;      /* one failure vetoes the competency (a forged signature accepted) */
	/* function contract: expected answer. status as returned by the student's function */
	int64_t status;
	const uint8_t *out;
	size_t out_len;
	bool any_negative; /* reject: any negative status with an empty answer is right */
	const char *check; /* program contract: the checker's name for what it looks at; it answers by id */
};

struct vectors {
	struct lab_case *cases;
	size_t n_cases;
	struct vector *vectors;
	size_t n;
	struct json *documents; /* owner of every .with */
	bool proven;            /* the checker's controls held on these very cases: no need to run them again */
};

/* Read the published set (absent file = none) and run the generator in a checker box; the seed reaches it by a pipe, so
 * that no process list shows it. Vectors are shuffled by the seed, published ones among the fresh.
 * Errors: ERR_LAB for a malformed row, an id that comes twice, a group that lab.json lacks or that gets no fresh
 * vector, a pair or case that isn't there, a generator that fails or hangs. *out is untouched then. */
int vectors_make(const struct lab *lab, const char *generator, const uint8_t seed[SEED_SIZE], int64_t now_s,
	struct keeper *k, struct arena *a, struct vectors *out, struct err *e);
void vectors_release(struct vectors *v);

#endif
