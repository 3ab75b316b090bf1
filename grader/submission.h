/* A submission is a value that moves along the line. Each stage takes the previous stage's struct and gives the next. */
#ifndef GRADER_SUBMISSION_H
#define GRADER_SUBMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "grader/lab.h"
#include "grader/vector.h"

struct lure;

struct submission {
	const char *id;      /* "s-" and 16 hexadecimal digits; practice runs have one as well */
	const char *course;  /* directory of the course, or NULL for a practice run */
	const char *student; /* [a-z0-9][a-z0-9._-]*, "local" for a practice run */
	const char *repo;    /* bare repository or work tree's .git, absolute; NULL for a plain directory */
	const char *tree;    /* plain directory, absolute; NULL when a commit is graded */
	char commit[65];     /* hexadecimal OID; for a plain directory the SHA-256 over its files */
	int64_t received_ms; /* server's clock when the push arrived: the judge's `now` is this / 1000 */
	int64_t attempt;     /* 1, 2, ... among this student's graded submissions of this lab */
	uint8_t seed[SEED_SIZE];
	const char *only; /* a group's id: nothing else is asked (practice runs); NULL = everything */
	int64_t due_ms;   /* the lab's due instant when it was graded; 0 = none */
	bool practice;    /* practice seed, never counts */
};

/* Where one submission's stages keep their files; removed at the end. */
struct workdir {
	const char *path; /* absolute, mode 0711 so that a box's uid may pass through */
	int fd;
	struct lure *lure; /* lure.h; NULL = nothing is planted in the boxes of this submission */
};

/* What the person who waits is told while it happens; stage names are those of the line. */
struct progress {
	void (*stage)(void *self, const char *stage, const char *state, int64_t us, const char *note);
	void (*judged)(void *self, size_t done, size_t total);
	void *self;
};

#endif
