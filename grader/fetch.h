/* Fetch: a commit becomes plain files. The only place where student-made git objects are parsed, by libgit2, in a child
 * of its own (`plumb internal-fetch`) under seccomp, Landlock, rlimits, without network. There is never a checkout:
 * attributes, filters, links and submodules have no effect or are refused. */
#ifndef GRADER_FETCH_H
#define GRADER_FETCH_H

#include "grader/submission.h"

struct source_file {
	const char *name; /* relative path */
	int64_t bytes;
};

struct source {
	const char *dir; /* absolute: holds the submitted files that match the lab's globs, and nothing else */
	struct source_file *files;
	size_t n_files;
	/* A hostile or unusable tree is a verdict: */
	bool refused;
	const char *reason; /* "symbolic link", ... */
	const char *place;  /* escaped path in the tree, or "" */
};

/* Also used by pre-receive: sub->repo may name a repository whose new objects lie in the quarantine directory
 * quarantine (absolute, NULL if none). dest is created below the work directory. */
int fetch(const struct submission *sub, const struct lab *lab, const char *quarantine, const struct workdir *w,
	struct arena *a, struct source *out, struct err *e);

/* The child's main; reads its order from stdin, answers on stdout. */
int fetch_child(void);

#endif
