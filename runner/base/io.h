/* Files and descriptors: complete reads and writes, bounded, relative to a directory descriptor. */
#ifndef RUNNER_BASE_IO_H
#define RUNNER_BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "runner/base/arena.h"
#include "runner/base/buf.h"
#include "runner/base/err.h"

void scoped_close(int *fd);
#define SCOPED_FD __attribute__((cleanup(scoped_close))) int
int fd_take(int *fd); /* hands the descriptor on and leaves -1 behind */

int read_full(int fd, void *p, size_t n);        /* 0, 1 at a clean end before the first byte, -1 */
int read_end(int fd, struct buf *into);          /* 0 or -1 with errno; EFBIG: read to its end, and does not fit */
int write_full(int fd, const void *p, size_t n); /* 0 or -1 with errno; EPIPE comes back as an error, not a signal:
						    every program of ours ignores SIGPIPE */

/* The whole of a regular file, at most max bytes. *data is followed by a NUL that *len does not count. */
int io_read_file(int dirfd, const char *path, size_t max, struct arena *a, char **data, size_t *len, struct err *e);

/* Written to a temporary name, fsynced, renamed, and the directory fsynced: there whole or not at all, and to stay. */
int io_write_file(int dirfd, const char *path, const void *data, size_t len, mode_t mode, struct err *e);

int io_mkdirs(int dirfd, const char *path, mode_t mode, struct err *e); /* existing directories are fine */
int io_remove_tree(int dirfd, const char *name, struct err *e);         /* never follows a link; absent is fine */
int io_open_dir(int dirfd, const char *path, struct err *e);            /* descriptor or -1 */

/* A path below dirfd, opened so that no component can be a link or leave it (openat2, or step by step). -1 with errno. */
int io_open_beneath(int dirfd, const char *path, int flags, mode_t mode);

int io_pipe(int fds[2]); /* close-on-exec */

/* Sorted names of a directory without "." and "..". */
int io_list_dir(int dirfd, const char *path, struct arena *a, char ***names, size_t *n, struct err *e);

/* Where time and randomness enter: call these at the edges only. */
int64_t io_monotonic_us(void);
int64_t io_wall_ms(void); /* since 1970, UTC */
void io_random(void *p, size_t n);

/* The directory of the running program's installation: where labs, curriculum and policies are found.
 * In a build tree that is the tree's top. */
const char *io_self_path(struct arena *a); /* /proc/self/exe resolved */

#endif
