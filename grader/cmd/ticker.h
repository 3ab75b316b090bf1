/* Progress of a run on a person's terminal: stages on stdout as in a push, a moving count on stderr where that is a
 * terminal. */
#ifndef GRADER_CMD_TICKER_H
#define GRADER_CMD_TICKER_H

#include "grader/submission.h"

struct ticker {
	bool stages, terminal, open; /* open: a count stands on the line */
};

struct progress ticker_start(struct ticker *t, bool stages); /* t must outlive the progress */
void ticker_note(struct ticker *t, const char *what, size_t done, size_t total);
void ticker_end(struct ticker *t);

#endif
