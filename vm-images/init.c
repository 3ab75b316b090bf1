/* First process of the guest: loads what the kernel lacks, mounts what a job needs, and becomes the agent.
 *
 * Nothing here may need randomness: every guest is restored from one template, so what is drawn before the first frame of
 * the host is the same in all of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Dying is the only way to say no: the kernel panics, QEMU ends, and the host sees a guest that never answered. */
static int failed(const char *what)
{
	(void)dprintf(2, "init: %s: %s\n", what, strerror(errno));
	return 1;
}

static int load(const char *name)
{
	char path[128];
	(void)snprintf(path, sizeof path, "/lib/modules/%s.ko", name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0; /* built into this kernel: the image has none of them */
	long rc = fd < 0 ? -1 : syscall(SYS_finit_module, fd, "", 0);
	if (fd >= 0)
		(void)close(fd);
	return (int)rc;
}

/* In this order: the wrong one gives ENOENT for an unknown symbol. */
static const char *const modules[] = { "virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev",
	"virtio_pci", "virtio_console" };
static const char *const card_modules[] = { "failover", "net_failover", "virtio_net" };

static const struct {
	const char *type, *at, *options;
	unsigned long flags;
} mounts[] = {
	{ "proc", "/proc", "", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "sysfs", "/sys", "", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "devtmpfs", "/dev", "mode=0755", MS_NOSUID | MS_NOEXEC },
	{ "cgroup2", "/sys/fs/cgroup", "", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "tmpfs", "/job", "mode=0755", MS_NOSUID | MS_NODEV },
	{ "tmpfs", "/run", "mode=0755", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "tmpfs", "/tmp", "mode=1777", MS_NOSUID | MS_NODEV },
};

/* pivot_root, which every box does, is refused on the rootfs that a kernel begins with: a bind of it put on top of itself is
 * an ordinary mount. */
static int leave_rootfs(void)
{
	return mount("/", "/job", NULL, MS_BIND, NULL) != 0 || chdir("/job") != 0 ||
			       mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0
		       ? -1
		       : 0;
}

static int load_all(const char *const *name, size_t n)
{
	for (; n > 0; n--, name++)
		if (load(*name) != 0)
			return failed(*name);
	return 0;
}

int main(int argc, char **words) /* of the kernel's command line, those that it does not know */
{
	static char *const argv[] = { "/usr/bin/plumb-runner", "internal-guest", NULL };
	static char *const env[] = { "PATH=/usr/bin", "LC_ALL=C", "PLUMB_DATA=/usr/share/plumbline", NULL };
	const struct rlimit files = { 4096, 4096 };
	if (leave_rootfs() != 0)
		return failed("/");
	for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++)
		if (mount(mounts[i].type, mounts[i].at, mounts[i].type, mounts[i].flags, mounts[i].options) != 0)
			return failed(mounts[i].at);
	bool wired = false;
	for (int i = 1; i < argc; i++)
		wired |= strcmp(words[i], "wire") == 0;
	if (load_all(modules, sizeof modules / sizeof *modules) != 0 ||
		(wired && load_all(card_modules, sizeof card_modules / sizeof *card_modules) != 0))
		return 1;
	(void)setrlimit(RLIMIT_NOFILE, &files);
	(void)umask(022);
	(void)execve(argv[0], argv, env);
	return failed(argv[0]);
}
