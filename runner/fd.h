/* Descriptors that live in structures. */
#ifndef RUNNER_FD_H
#define RUNNER_FD_H

#include "runner/base/io.h"

static inline void fd_drop(int *fd)
{
	scoped_close(fd);
	*fd = -1;
}

#endif
