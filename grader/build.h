/* Build: sources become an object, twice, side by side: hardened -O2 decides, ASan+UBSan is a diagnostic.
 * The compiler is hostile ground: a build is a runner job that sees the student's files, the lab's header and the
 * toolchain, and nothing else. Student makefiles are ignored: the lab owns the recipe. */
#ifndef GRADER_BUILD_H
#define GRADER_BUILD_H

#include "grader/fetch.h"
#include "grader/prepare.h"
#include "grader/sighting.h"

enum build_outcome {
	BUILD_OK,
	BUILD_REFUSED,  /* from fetch: no build was tried */
	BUILD_NO_FILES, /* nothing that matches the lab's globs */
	BUILD_ERROR,    /* the compiler or linker said no */
	BUILD_LIMIT,    /* it ran into a limit, or was killed */
	BUILD_SYMBOLS,  /* a library symbol outside the lab's list, or an export is missing */
};
extern const char *const build_outcome_words[];

struct artefact {
	enum build_outcome outcome;
	const char *object;      /* absolute path of the shared object or program; NULL unless BUILD_OK */
	const char *object_asan; /* NULL when the sanitized build failed although the other one did not */
	const char *diagnostics; /* capped, safe for a terminal, paths as the student knows them */
	const char *reason;      /* one line for every outcome but BUILD_OK */
	struct sightings seen;   /* denied calls and touches of the compiler's box */
	int64_t us;
};

/* k[1] NULL: no build with sanitizers. */
int build(const struct lab *lab, const struct prepared *prep, const struct source *src, const struct workdir *w,
	struct keeper *k[2], struct arena *a, struct artefact *out, struct err *e);

#endif
