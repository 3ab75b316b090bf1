/* Who a box is on the host: as root a spare uid that no other live box has, as a user one's own. Never host uid 0.
 * Inside it is always 1000. */
#ifndef RUNNER_NS_IDS_H
#define RUNNER_NS_IDS_H

#include <stdbool.h>
#include <sys/types.h>

#include "runner/base/err.h"

#define IDS_INSIDE 1000

struct ids {
	bool root;
	uid_t uid;
	gid_t gid;
	int lease; /* locked as long as the uid is ours; -1 = none is needed, or not yet */
};

void ids_init(struct ids *ids);
int ids_open(struct ids *ids, struct err *e); /* as root: leases a uid, unless there is one already */
void ids_close(struct ids *ids);

/* Writes the maps of a fresh user namespace whose first process is pid. */
int ids_map(const struct ids *ids, pid_t pid, struct err *e);

#endif
