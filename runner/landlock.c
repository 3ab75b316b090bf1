#include "runner/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "runner/base/io.h"

/* Own definitions: the headers of the build machine may be older than the kernel that we run on. */
struct ruleset_attr {
	uint64_t fs, net, scoped;
};
struct path_attr {
	uint64_t access;
	int32_t parent;
} __attribute__((packed));

#define FS_EXECUTE        (UINT64_C(1) << 0)
#define FS_WRITE_FILE     (UINT64_C(1) << 1)
#define FS_READ_FILE      (UINT64_C(1) << 2)
#define FS_READ_DIR       (UINT64_C(1) << 3)
#define FS_TRUNCATE       (UINT64_C(1) << 14)
#define FS_IOCTL_DEV      (UINT64_C(1) << 15)
#define FS_OF_FILES       (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)
#define FS_READ           (FS_EXECUTE | FS_READ_FILE | FS_READ_DIR)
#define RULESET_VERSION   1
#define RULE_PATH_BENEATH 1

/* What each ABI added. Row 0 is unused. */
static const struct {
	uint64_t fs, net, scoped;
} abis[] = {
	{ 0, 0, 0 }, { 0x1fff, 0, 0 }, /* 1: Linux 5.13 */
	{ 0x3fff, 0, 0 },              /* 2: refer */
	{ 0x7fff, 0, 0 },              /* 3: truncate */
	{ 0x7fff, 3, 0 },              /* 4: TCP bind and connect */
	{ 0xffff, 3, 0 },              /* 5: ioctl on devices */
	{ 0xffff, 3, 3 },              /* 6: abstract sockets, signals */
};
#define ABI_KNOWN ((int)(sizeof abis / sizeof *abis) - 1)

int landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, RULESET_VERSION);
	return abi > 0 ? (int)abi : 0;
}

static int add_paths(int ruleset, const char *const *paths, uint64_t access, struct err *e)
{
	for (; paths != NULL && *paths != NULL; paths++) {
		SCOPED_FD fd = open(*paths, O_PATH | O_CLOEXEC);
		struct stat st;
		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0 || fstat(fd, &st) != 0)
			return err_sys(e, ERR_OPERATOR, "Landlock: \"%s\" cannot be opened", *paths);
		struct path_attr rule = { S_ISDIR(st.st_mode) ? access : access & FS_OF_FILES, fd };
		if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0)
			return err_sys(e, ERR_OPERATOR, "Landlock: no rule for \"%s\"", *paths);
	}
	return 0;
}

int landlock_prepare(
	const char *const *read_paths, const char *const *write_paths, bool tcp, int *ruleset, struct err *e)
{
	int abi = landlock_abi();
	*ruleset = -1;
	if (abi == 0)
		return 0;
	if (abi > ABI_KNOWN)
		abi = ABI_KNOWN;
	struct ruleset_attr attr = { abis[abi].fs, tcp ? 0 : abis[abi].net, abis[abi].scoped };
	/* Older kernels refuse a longer structure unless the rest is zero, which it is by the table. */
	SCOPED_FD fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	if (fd < 0)
		return err_sys(e, ERR_OPERATOR, "Landlock: no ruleset");
	if (add_paths(fd, read_paths, FS_READ & attr.fs, e) != 0 || add_paths(fd, write_paths, attr.fs, e) != 0)
		return -1;
	*ruleset = fd_take(&fd);
	return 0;
}

int landlock_enforce(int ruleset, struct err *e)
{
	if (ruleset >= 0 &&
		(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_landlock_restrict_self, ruleset, 0) != 0))
		return err_sys(e, ERR_OPERATOR, "Landlock: cannot be put in force");
	return 0;
}

int landlock_only(const char *const *read_paths, const char *const *write_paths, struct err *e)
{
	SCOPED_FD ruleset = -1;
	return landlock_prepare(read_paths, write_paths, false, &ruleset, e) != 0 ? -1 : landlock_enforce(ruleset, e);
}
