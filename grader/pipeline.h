/* Pipeline: the straight line itself. fetch -> build -> judge -> score -> competency -> evidence, in this order and
 * nothing else. Runs in the worker's child (one per submission) and in `plumb grade`, `plumb replay`, `plumb lab check`.
 *
 * Progress: stage(name, "start", 0, NULL) and then stage(name, "ok" or "failed", time, one line or NULL) for fetch,
 * prepare, build and judge; "failed" is a verdict about the submission, errors of ours come back as -1. */
#ifndef GRADER_PIPELINE_H
#define GRADER_PIPELINE_H

#include "grader/evidence.h"

struct grading { /* everything that the line made, for those who look closer (lab check); lives in the arena */
	struct source source;
	struct artefact artefact;
	struct vectors vectors;
	struct judgement judgement;
	struct score score;
	struct competency_map map;
	struct record record;
};

struct pipeline_shortcut {             /* for the gate, which grades one lab some fifty times under one seed */
	const struct vectors *vectors; /* asked instead of the generator's; they outlive the run. NULL = generate */
	bool plain_only;               /* no build with sanitizers */
};

struct pipeline_env {
	const char *cache; /* directory for prepared labs */
	const char *work;  /* directory under which a work directory is made and removed */
	const struct curriculum *curriculum;
	struct keeper *keepers[2];
	const char *backend;                      /* of student code; NULL = what the lab needs, or the default */
	int busy;                                 /* of pipeline_open: its lock on work; 0 = none */
	const struct pipeline_shortcut *shortcut; /* NULL everywhere but in the gate */
};

/* Starts both keepers; cache and work are created, and what killed runs left in them is removed. A practice run needs
 * nothing else. */
int pipeline_open(
	struct pipeline_env *env, const char *cache, const char *work, const struct curriculum *cur, struct err *e);
void pipeline_close(struct pipeline_env *env);

/* sub->commit may be empty for a plain directory: the record then carries the digest of the fetched files.
 * A practice run takes what the host offers of the lab's needs; the record says what was missing. */
int pipeline_run(const struct pipeline_env *env, const struct submission *sub, const struct lab *lab,
	const struct progress *p, struct arena *a, struct grading *out, struct err *e);
void grading_release(struct grading *g);

#endif
