/* Program: the run of one program on one case of a program lab, the student's or the reference's. Inputs are bound
 * read-only at /in, the program writes into /box, and what it leaves behind is collected when it is dead. */
#ifndef GRADER_PROGRAM_H
#define GRADER_PROGRAM_H

#include "grader/checker.h"
#include "grader/judge_parts.h"
#include "grader/lure.h"

struct program_run {
	struct job job;
	const char *answer; /* host directory of the collected files, or NULL: nothing is collected */
};

/* A run of program on run. tag tells several runs of one case apart. The job lives in the arena; its mounts have room for
 * LURE_MOUNTS more. */
int program_job(const struct lab *lab, const char *program, const struct lab_case *run, const char *tag, bool collect,
	const struct workdir *w, struct arena *a, struct program_run *out, struct err *e);

/* Ask for the case's outputs to be collected into dest. */
void program_collect(
	const struct lab *lab, const struct lab_case *run, const char *dest, struct arena *a, struct job *job);

/* The reference's answer, for the positive control: every output must be there. */
int program_reference(const struct lab *lab, const struct prepared *prep, const struct lab_case *run,
	const struct workdir *w, struct keeper *k, struct arena *a, const char **answer, struct err *e);

#endif
