/* Frames between keeper and grader: u32 length | canonical JSON, with descriptors riding on the first byte. */
#ifndef RUNNER_WIRE_H
#define RUNNER_WIRE_H

#include "runner/base/buf.h"
#include "runner/base/json.h"
#include "runner/job.h"

#define WIRE_JSON_MAX  ((size_t)4 << 20)
#define WIRE_BYTES_MAX ((size_t)1 << 30)

int wire_send(int sock, const struct json *node, const int *fds, size_t n_fds, struct err *e);

/* 0, 1 at a clean end, -1. *root is the caller's. fds has room for JOB_CHANNELS_MAX; the caller closes n_fds of them. */
int wire_receive(int sock, struct json **root, int fds[JOB_CHANNELS_MAX], size_t *n_fds, struct err *e);

#endif
