/* Taking files out of a dead box. */
#ifndef RUNNER_COLLECT_H
#define RUNNER_COLLECT_H

#include "runner/job.h"

/* Every process of the box must be dead: then names can't change under us. box is the directory /box. Fills
 * r->collected; what is not a plain file of the allowed size is simply not there;
 * nor is anything after an ending other than exit and signal. -1 only for our own trouble. */
int collect_files(int box, const struct job *job, struct result *r, struct err *e);

#endif
