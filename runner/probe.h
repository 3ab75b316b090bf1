/* Probing: each guarantee is tried for real, with a small program in a box that does what the guarantee forbids. */
#ifndef RUNNER_PROBE_H
#define RUNNER_PROBE_H

#include "runner/backend.h"
#include "runner/runner.h"

/* For backends that run programs of this host: tries every guarantee that the backend offers. */
uint32_t probe_backend(struct runner *r, const struct backend *b, struct probe_row rows[G_COUNT]);

/* The program in the box: `plumb-runner internal-probe WHAT`. Says what it saw on stdout; 0 = the guarantee held. */
int probe_inside(const char *what);

#endif
