/* Judge: asks one vector at a time, outside the box, and compares. Student code makes claims. */
#ifndef GRADER_JUDGE_H
#define GRADER_JUDGE_H

#include "grader/build.h"

enum outcome {
	OUTCOME_OK,
	OUTCOME_WRONG,
	OUTCOME_REJECTED_VALID,
	OUTCOME_ACCEPTED_INVALID, /* the security failure: reported first */
	OUTCOME_CRASH,
	OUTCOME_SANITIZER, /* right without sanitizers, caught with them */
	OUTCOME_TIMEOUT,
	OUTCOME_MEMORY,
	OUTCOME_OUTPUT,
	OUTCOME_DISK,
	OUTCOME_DENIED,
	OUTCOME_PROTOCOL, /* no answer, too much, or not a frame */
	OUTCOME_CASCADED, /* follows from another failure: counts against the score, is no evidence on a competency */
	OUTCOME_NOT_RUN,  /* the build did not give anything to run */
	OUTCOME_COUNT
};
extern const char *const outcome_words[]; /* "OK", "WRONG", "REJECTED-VALID", ... */

struct verdict {
	const struct vector *vector;
	enum outcome outcome;
	const char *
		note; /* one line, safe for a terminal: "signal 11 (SIGSEGV)", "denied: ptrace", checker's words; or "" */
	const uint8_t *got; /* the answer, for published vectors: may be shown; NULL otherwise */
	size_t got_len;
	int64_t got_status;
	int64_t us; /* wall time of the run; not part of the verdict digest */
};

struct corroboration {
	const char *validator, *case_id;
	bool accepts;
	const char *note;
};

struct judgement {
	struct verdict *verdicts; /* as many as vectors, in the order of vectors */
	size_t n;
	struct corroboration *corroborations;
	size_t n_corroborations;
	struct json *pictures; /* a record's "pictures": an array; NULL = none. Freed by grading_release */
	const char *log;       /* what student code printed, capped and escaped, published vectors only */
	struct sightings seen; /* evidence, not accusation */
	bool lures;            /* lures were planted, so that seeing none means something */
	uint32_t held;         /* guarantees in force in every student box */
	const char *backend;
};

/* -1 only for what is our fault (checker dead, control failed, unexplained disagreement of validators): held. */
int judge(const struct lab *lab, const struct prepared *prep, const struct artefact *art, const struct vectors *vecs,
	const struct submission *sub, const struct workdir *w, struct keeper *k[2], const struct progress *p,
	struct arena *a, struct judgement *out, struct err *e);

#endif
