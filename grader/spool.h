/* Spool: what a hook leaves for the worker, one file each in <course>/spool. Written, fsynced, renamed and the folder
 * fsynced, so that a push that was accepted is known to the grader whatever happens next: the hook never waits for the
 * database, and a full or locked database loses nothing. */
#ifndef GRADER_SPOOL_H
#define GRADER_SPOOL_H

#include <stdint.h>

#include "runner/base/arena.h"
#include "runner/base/err.h"

enum spool_kind { SPOOL_PUSH, SPOOL_RELEASE, SPOOL_REBUILD };

struct spool_entry {
	int kind;
	const char *id; /* of the submission (of nothing for SPOOL_REBUILD): "s-" and 16 hexadecimal digits */
	/* SPOOL_PUSH: */
	const char *lab, *student, *commit;
	int64_t received_ms;
	const char *file; /* name in the folder; set by spool_list */
};

void spool_new_id(char id[static 20]);
int spool_write(const char *course, const struct spool_entry *entry, struct err *e);

/* Entries in the order of their arrival. A file that is not an entry is set aside as NAME.bad and logged. */
int spool_list(const char *course, struct arena *a, struct spool_entry **entries, size_t *n, struct err *e);
int spool_remove(const char *course, const struct spool_entry *entry, struct err *e);

#endif
