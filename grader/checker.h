/* Checker: answers that can't be compared byte by byte are judged by another job, without student code in it, with a
 * deadline and with a positive and a negative control in every run. Real validators corroborate, each in a job of its
 * own, through the table of who must say what; what the table doesn't explain is our error. */
#ifndef GRADER_CHECKER_H
#define GRADER_CHECKER_H

#include "grader/judge.h"

struct answer {          /* what one program run left behind */
	const char *dir; /* absolute; holds the collected files; never a link */
	bool complete;   /* every output is there */
};

struct checker_say;

/* What our own checker finds, and nothing decided: for the answer of the build that only diagnoses. */
int checker_look(const struct lab *lab, const struct prepared *prep, const struct vectors *vecs,
	const struct lab_case *run, const struct answer *answer, int64_t now_s, const struct workdir *w,
	struct keeper *k, struct arena *a, struct checker_say *say, struct err *e);

/* Fill verdicts[] (indexed as vecs->vectors) for every vector of `run`. */
int checker_judge(const struct lab *lab, const struct prepared *prep, const struct vectors *vecs,
	const struct lab_case *run, const struct answer *answer, int64_t now_s, const struct workdir *w,
	struct keeper *k, struct arena *a, struct judgement *out, struct err *e);

/* Both controls on one case: the reference's answer must pass every vector, the corrupted copy must fail one. */
int checker_controls(const struct lab *lab, const struct prepared *prep, const struct vectors *vecs, int64_t now_s,
	const struct workdir *w, struct keeper *k, struct arena *a, struct err *e);

#endif
