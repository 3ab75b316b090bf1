/* A bounded archive: the files of a job on their way into the guest. Written by us from paths of the host that the job
 * names, read by our agent in the guest. Nothing comes out of a guest in this form: what is collected travels by its
 * index in the job, so that no name of a guest's ever meets a file system of the host.
 *
 *   u8 'd' | u16 n | name                           a directory; names are relative, plain components
 *   u8 'f' | u8 executable | u32 size | u16 n | name | bytes
 *   u8 'e'                                          the end */
#ifndef RUNNER_VM_PACK_H
#define RUNNER_VM_PACK_H

#include "runner/base/buf.h"
#include "runner/base/err.h"

#define PACK_MAX   ((size_t)128 << 20)
#define PACK_DEPTH 8
#define PACK_NAME  240

/* Adds a file, or a directory with all below it, as name. Links and special files are refused. */
int pack_add(struct buf *to, const char *source, const char *name, struct err *e);
int pack_end(struct buf *to, struct err *e);

/* Makes everything below dirfd. Nothing may be left over, and nothing there already. */
int pack_unpack(const void *p, size_t n, int dirfd, struct err *e);

#endif
