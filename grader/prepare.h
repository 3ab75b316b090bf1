/* Prepare: what a lab needs compiled once, not per push: zygote (harness), its sanitized twin, generator, checker.
 * Built by build jobs into the cache directory <cache>/<lab digest>-<toolchain digest>/; a finished folder is renamed
 * into place, so it is there whole or not at all. */
#ifndef GRADER_PREPARE_H
#define GRADER_PREPARE_H

#include "grader/lab.h"
#include "runner/keeper.h"

struct prepared {
	const char *dir;         /* absolute */
	const char *zygote;      /* path of the zygote, or NULL (program contract) */
	const char *zygote_asan; /* the same, sanitized */
	const char *generator;
	const char *asan_options; /* object file with the sanitizers' options, linked into sanitized student programs */
	const char *clock;        /* clock.so, preloaded into validators */
	const char *checker;      /* or NULL (function contract) */
	const char
		*reference; /* program contract: the reference's program, for the checker's positive control; or NULL */
	const char *toolchain; /* "gcc 12.2.0, OpenSSL 3.0.19, glibc 2.36": part of the record digest */
};

int prepare(const struct lab *lab, const char *cache, struct keeper *k, struct arena *a, struct prepared *out,
	struct err *e);

#endif
