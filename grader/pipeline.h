/* Pipeline: the straight line itself. fetch -> build -> judge -> score -> competency -> evidence, in this order and
 * nothing else. Runs in the worker's child (one per submission) and in `plumb grade`, `plumb replay`, `plumb lab check`. */
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

struct pipeline_env {
	const char *cache;      /* directory for prepared labs */
	const char *work;       /* directory under which a work directory is made and removed */
	const struct curriculum *curriculum;
	struct keeper *keepers[2];
};

int pipeline_run(const struct pipeline_env *env, const struct submission *sub, const struct lab *lab,
	const struct progress *p, struct arena *a, struct grading *out, struct err *e);
void grading_release(struct grading *g);

#endif
