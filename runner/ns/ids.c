/* Who a box is on the host. As root: a uid that nobody else has, one for each keeper, whose boxes are one submission's; so a
 * hole in the mount tree or a forgotten signal meets another uid and not another student. Never uid 0, and no uid that
 * owns a file. As a user there is only one's own. */
#include "runner/ns/ids.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "runner/fd.h"

#define SPARE_FIRST 100000
#define SPARE_COUNT 4096

/* One place for the whole machine, never one from the environment: two keepers of root that count in two places give
 * one uid to two boxes. */
#define LEASE_DIR "/run/plumb"

/* A lock on a file goes away with its holder, so a dead keeper's uid is free again without anybody's help. The file
 * itself stays: unlinking it would let two holders lock two files of one name. */
static int lease(struct ids *ids, struct err *e)
{
	char name[32];
	struct stat st;
	if (mkdir(LEASE_DIR, 0700) != 0 && errno != EEXIST)
		return err_sys(e, ERR_OPERATOR, LEASE_DIR ": cannot be created to hand out spare uids");
	SCOPED_FD at = open(LEASE_DIR, O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (at < 0 || fstat(at, &st) != 0)
		return err_sys(e, ERR_OPERATOR, LEASE_DIR ": cannot be opened");
	if (st.st_uid != 0 || (st.st_mode & 022) != 0)
		return err_set(e, ERR_OPERATOR, LEASE_DIR ": others than root may write to it; remove it");
	for (unsigned i = 0; i < SPARE_COUNT; i++) {
		snprintf(name, sizeof name, "uid-%u", SPARE_FIRST + i);
		SCOPED_FD fd = openat(at, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0)
			return err_sys(e, ERR_OPERATOR, LEASE_DIR "/%s", name);
		if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
			ids->uid = ids->gid = SPARE_FIRST + i;
			ids->lease = fd_take(&fd);
			return 0;
		}
	}
	return err_set(e, ERR_RETRY, LEASE_DIR ": all %d spare uids are in use", SPARE_COUNT);
}

void ids_init(struct ids *ids)
{
	*ids = (struct ids){ .root = geteuid() == 0, .uid = geteuid(), .gid = getegid(), .lease = -1 };
}

int ids_open(struct ids *ids, struct err *e)
{
	return ids->root && ids->lease < 0 ? lease(ids, e) : 0;
}

void ids_close(struct ids *ids)
{
	fd_drop(&ids->lease);
}

static int write_proc(pid_t pid, const char *file, const char *text, struct err *e)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
	SCOPED_FD fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write_full(fd, text, strlen(text)) != 0)
		return err_sys(e, ERR_OPERATOR,
			"%s: cannot be written (user namespaces forbidden here? see plumb-runner probe)", path);
	return 0;
}

int ids_map(const struct ids *ids, pid_t pid, struct err *e)
{
	char uid[48], gid[48];
	snprintf(uid, sizeof uid, "%d %u 1", IDS_INSIDE, ids->uid);
	snprintf(gid, sizeof gid, "%d %u 1", IDS_INSIDE, ids->gid);
	/* A user may map a gid only after giving up setgroups. Root doesn't: the box drops root's groups with it. */
	if (!ids->root && write_proc(pid, "setgroups", "deny", e) != 0)
		return -1;
	if (write_proc(pid, "uid_map", uid, e) != 0)
		return -1;
	return write_proc(pid, "gid_map", gid, e);
}
