/* Watching a solution's folder, for `plumb grade --watch`. */
#ifndef GRADER_CMD_WATCH_H
#define GRADER_CMD_WATCH_H

#include "runner/base/err.h"

/* An inotify descriptor on the folder and the folders in it (64 at most; hidden ones are left out). Call it before the
 * files are read: what is saved while they are graded is not missed then. */
int watch_open(const char *dir, struct err *e);

/* Until a file was saved, moved, made or removed, and then a moment more: editors write in several steps.
 * 0; -1 when the folder is gone. */
int watch_wait(int fd, struct err *e);

#endif
