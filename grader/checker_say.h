/* What a checker says on stdout, read strictly: lines of findings and of expectations about validators. The checker is
 * the lab author's code and holds no student code, but its notes quote students' bytes. */
#ifndef GRADER_CHECKER_SAY_H
#define GRADER_CHECKER_SAY_H

#include "grader/judge.h"

enum expectation { EXPECT_ACCEPT, EXPECT_REJECT, EXPECT_ANY };

struct checker_say {
	enum outcome *outcome; /* indexed as vecs->vectors; only those of the case are set */
	const char **note;
	bool *said;
	enum expectation *expects; /* indexed as lab->validators */
};

/* Every vector of run exactly once, every validator exactly once, nothing else: ERR_LAB otherwise. */
int checker_say_read(const struct lab *lab, const struct vectors *vecs, const struct lab_case *run, const char *text,
	size_t len, struct arena *a, struct checker_say *out, struct err *e);

#endif
