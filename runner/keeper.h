/* The keeper: a small process of its own (`plumb-runner serve`) that the grader asks to run jobs.
 *
 * Why a process: the grader holds expected values, seeds and a database; a box is a child of the keeper, so no page
 * of the grader is ever copied into a box, and the fork stays cheap. The keeper parses no student byte: it copies
 * with caps. If the grader dies the keeper sees the closed socket, kills its box and exits; if the keeper dies, its
 * boxes die with it (PR_SET_PDEATHSIG) and the grader reports ERR_RETRY.
 *
 * Wire, both ways: u32 length | canonical JSON | and in answers stdout and stderr bytes, whose lengths the JSON names.
 * Descriptors (job channels) travel with the request by SCM_RIGHTS. */
#ifndef RUNNER_KEEPER_H
#define RUNNER_KEEPER_H

#include <sys/types.h>

#include "runner/backend.h"
#include "runner/base/err.h"
#include "runner/job.h"

struct keeper;

/* Start a keeper. program = path of plumb-runner, or NULL for the one beside the running program. */
int keeper_start(const char *program, struct keeper **out, struct err *e);
void keeper_stop(struct keeper *k); /* ends it, and every box with it */

pid_t keeper_pid(const struct keeper *k);

/* Begins to make ready what a job for this backend will need, where that takes long: a guest is restored before its job comes.
 * No answer; what fails here, the job says. */
int keeper_ahead(struct keeper *k, const char *backend, struct err *e);

/* Run one job to its end. channels: job_descriptors(job) of them. Thread-less and blocking; two keepers run two jobs side by side. */
int keeper_run(struct keeper *k, const struct job *job, const int *channels, struct result *out, struct err *e);

/* The same in two halves, for jobs that are talked to while they run (zygote). One job at a time per keeper. */
int keeper_begin(struct keeper *k, const struct job *job, const int *channels, struct err *e);
int keeper_fd(const struct keeper *k);                               /* readable when the job has ended: for poll */
int keeper_end(struct keeper *k, struct result *out, struct err *e); /* waits for the end */
int keeper_kill(struct keeper *k); /* asks for the job to be ended now (END_SIGNAL, SIGKILL); then keeper_end */

/* Which guarantees the default backend (or the named one) offers here; tried once per keeper process. */
int keeper_offers(struct keeper *k, const char *backend, uint32_t *set, struct err *e);

/* Server side, for runner/main.c: serve requests on a socket until it closes. */
int keeper_serve(int sock, struct err *e);

#endif
