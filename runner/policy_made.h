/* Filters that were compiled when the project was built: <profile>.bpf, beside the programs in a build tree, beside the
 * policies where it is installed. What the file was made from is in it, byte for byte; it counts only while that is what the
 * policies say now and libseccomp is the same. So it can be late or absent, never wrong, and whoever could put another one
 * there could as well change the policy. */
#ifndef RUNNER_POLICY_MADE_H
#define RUNNER_POLICY_MADE_H

#include "runner/base/buf.h"
#include "runner/policy.h"

/* false = there is none, or not of these policies. Memory is in a. */
bool policy_made_load(const char *profile, struct arena *a, struct policy *out);

/* sources: for each file that was read, policy_made_source. 0 or -1. */
int policy_made_write(const struct policy *p, const struct buf *sources, struct buf *out);
int policy_made_source(struct buf *sources, const char *name, const char *text, size_t len);

#endif
