/* A template is made in a QEMU like any other: in a box. Its memory is written by the guest that booted, which has run
 * nothing but the image's kernel and our agent. */
#include "runner/vm/image.h"

#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "runner/base/data.h"
#include "runner/fd.h"
#include "runner/vm/line.h"
#include "runner/vm/sha256.h"

#define RAM_BYTES   ((off_t)QEMU_RAM_MIB << 20)
#define STATE_MAX   ((size_t)4 << 20)
#define KVM_BOOT_US qemu_patience(15000000) /* a hung guest is what many hosts offer as KVM */
#define TCG_BOOT_US qemu_patience(120000000)
#define QMP_US      qemu_patience(20000000)
#define REMEDY      "make vm-images builds it"

const char *vm_image_dir(struct arena *a)
{
	const char *named = getenv("PLUMB_VM");
	return named != NULL ? named : data_path(a, "vm-images/out");
}

struct image {
	struct arena *a;
	const char *dir, *kernel, *initramfs;
	char *list; /* of digests */
	size_t list_len;
	bool wired;
	const struct qemu_machine *machine;
	const char *what;     /* kernel it is */
	const char *template; /* its folder */
	const char *key;      /* everything that a template depends on, as text */
};

/* Of the processor that a template was booted on: the guest keeps what it found, and the speed of the counter. */
static const char *processor(struct arena *a)
{
	unsigned name[13] = { 0 }, *part = name;
	for (unsigned i = 0; i < 3; i++, part += 4)
		(void)__get_cpuid(0x80000002U + i, part, part + 1, part + 2, part + 3);
	return arena_strdup(a, (const char *)name);
}

/* What was found out about /dev/kvm stays true until the device or the kernel is another. */
static const char *kvm_key(struct arena *a)
{
	struct stat st;
	struct utsname host;
	(void)uname(&host);
	if (stat("/dev/kvm", &st) != 0)
		return arena_printf(a, "absent %s", host.release);
	return arena_printf(a, "%o %u:%u %s", (unsigned)st.st_mode, st.st_uid, st.st_gid, host.release);
}

/* "MACHINE KERNEL  machine", as vm-images/make wrote it. */
static int take_machine(struct image *im, struct err *e)
{
	const char *end = strstr(im->list, "  machine\n"), *line = end;
	if (end == NULL)
		return err_set(e, ERR_OPERATOR, "%s/image: says no machine; " REMEDY, im->dir);
	while (line > im->list && line[-1] != '\n')
		line--;
	size_t n = strcspn(line, " ");
	im->machine = qemu_machine(arena_printf(im->a, "%.*s", (int)n, line));
	if (im->machine == NULL || line + n >= end)
		return err_set(e, ERR_OPERATOR, "%s/image: no machine %.*s; " REMEDY, im->dir, (int)n, line);
	im->what = arena_printf(im->a, "%.*s", (int)(end - line - (ptrdiff_t)n - 1), line + n + 1);
	return 0;
}

static int image_open(struct image *im, struct arena *a, bool wired, struct err *e)
{
	const char *dir = vm_image_dir(a);
	*im = (struct image){ .a = a,
		.dir = dir,
		.wired = wired,
		.template = arena_printf(a, "%s/template%s", dir, wired ? "-wired" : ""),
		.kernel = arena_printf(a, "%s/kernel", dir),
		.initramfs = arena_printf(a, "%s/initramfs", dir) };
	struct stat st;
	if (io_read_file(AT_FDCWD, arena_printf(a, "%s/image", dir), 1 << 16, a, &im->list, &im->list_len, e) != 0)
		return err_set(e, ERR_OPERATOR, "%s/image: there is no guest image; " REMEDY, dir);
	if (take_machine(im, e) != 0)
		return -1;
	if (stat(qemu_program(), &st) != 0)
		return err_sys(e, ERR_OPERATOR, "%s (apt-get install qemu-system-x86)", qemu_program());
	/* QEMU promises nothing between versions; one that was replaced is another file. */
	im->key =
		arena_printf(a, "plumbline vm template 2\nqemu %s %lld %lld.%09ld\ncpu %s\nkvm %s\nram %d\ncard %d\n%s",
			qemu_program(), (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
			processor(a), kvm_key(a), QEMU_RAM_MIB, wired, im->list);
	return 0;
}

static int check_digest(const struct image *im, const char *path, const char *name, struct err *e)
{
	char hex[SHA256_HEX];
	if (sha256_file(path, hex, e) != 0)
		return -1;
	if (strstr(im->list, arena_printf(im->a, "%s  %s\n", hex, name)) == NULL)
		return err_set(e, ERR_OPERATOR, "%s: is not what %s/image lists; remove the folder, then " REMEDY, path,
			im->dir);
	return 0;
}

/* --- booting --- */

static int new_ram(struct err *e)
{
	SCOPED_FD ram = memfd_create("plumb-guest", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (ram < 0 || ftruncate(ram, RAM_BYTES) != 0)
		return err_sys(e, ERR_RETRY, "vm: memory for a guest");
	return fd_take(&ram);
}

static int seal(int ram, struct err *e)
{
	if (fcntl(ram, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
		return err_sys(e, ERR_BUG, "vm: the template cannot be sealed");
	return 0;
}

static int await_ready(struct qemu *q, int64_t until_us, struct err *e)
{
	struct line line;
	struct frame f = { 0 };
	if (line_open(&line, q->serial, e) != 0)
		return -1;
	int rc = line_await(&line, &f, until_us, e);
	if (rc == 0 && (f.kind != LINE_READY || f.n != 4 || f.p[3] != LINE_VERSION))
		rc = err_set(e, ERR_OPERATOR, "vm: the image speaks another version; " REMEDY);
	line_close(&line);
	return rc;
}

/* The guest must be running: one that is stopped is restored as stopped. */
static int save(struct qemu *q, struct buf *state, struct err *e)
{
	static const char migrate[] = "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"fd:state\"}}\n";
	static const char query[] = "{\"execute\":\"query-migrate\"}\n";
	int64_t until = io_monotonic_us() + QMP_US;
	if (qemu_greet(q, until, e) != 0 || qemu_command(q, migrate, "\"return\"", until, e) != 0)
		return -1;
	while (qemu_command(q, query, "\"return\"", until, e) == 0) {
		uint8_t part[65536];
		ssize_t n;
		struct pollfd p = { q->state, POLLIN, 0 };
		while (poll(&p, 1, 20) == 1 && (n = read(q->state, part, sizeof part)) > 0)
			if (buf_add(state, part, (size_t)n) != 0)
				return err_set(e, ERR_BUG, "vm: the state of the devices is too large");
		if (state->len > 0 && (p.revents & POLLHUP) != 0)
			return 0;
	}
	return -1;
}

/* The counter and the clock at one moment: of several tries the one in which nothing came between. */
static void counter_at(uint64_t *ticks, int64_t *us)
{
	uint64_t least = UINT64_MAX;
	for (int i = 0; i < 20; i++) {
		uint64_t before = __rdtsc();
		int64_t now = io_monotonic_us();
		uint64_t after = __rdtsc();
		if (after - before >= least)
			continue;
		least = after - before;
		*ticks = before + least / 2;
		*us = now;
	}
}

static int64_t tsc_khz(void)
{
	static const struct timespec pause = { 0, 50000000 };
	uint64_t from = 0, to = 0;
	int64_t from_us = 0, to_us = 0;
	counter_at(&from, &from_us);
	(void)nanosleep(&pause, NULL);
	counter_at(&to, &to_us);
	return (int64_t)(to - from) * 1000 / (to_us - from_us);
}

static int boot(struct keeper *k, const struct image *im, const char *accel, struct vm_template *t, struct err *e)
{
	int64_t began = io_monotonic_us(), deadline = began + (accel[0] == 'k' ? KVM_BOOT_US : TCG_BOOT_US);
	struct qemu q = QEMU_INIT;
	SCOPED_BUF why = { 0 };
	buf_init(&why, 400);
	SCOPED_FD ram = new_ram(e);
	int nowhere[2] = { -1, -1 };
	if (ram < 0 || (im->wired && socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, nowhere) != 0))
		return ram < 0 ? -1 : err_sys(e, ERR_RETRY, "vm: socketpair");
	struct qemu_order o = { im->machine, accel, im->kernel, im->initramfs, ram, nowhere[0], tsc_khz() };
	int started = qemu_start(&q, k, &o, e);
	fd_drop(&nowhere[0]);
	fd_drop(&nowhere[1]);
	if (started != 0)
		return -1;
	int rc = await_ready(&q, deadline, e);
	int64_t took = io_monotonic_us() - began;
	if (rc == 0)
		rc = save(&q, &t->state, e);
	if (qemu_stop(&q, rc != 0 ? &why : NULL))
		return err_set(e, ERR_OPERATOR, "%s%.300s does not begin; version " QEMU_AT_LEAST " or later is needed",
			qemu_program(), buf_text(&why));
	if (rc != 0)
		return err_prefix(e, "%s%.160s", accel, buf_text(&why));
	if (seal(ram, e) != 0)
		return -1;
	t->ram = fd_take(&ram);
	t->boot_us = took;
	snprintf(t->accel, sizeof t->accel, "%s", accel);
	return 0;
}

static int boot_fastest(struct keeper *k, const struct image *im, struct vm_template *t, struct err *e)
{
	if (check_digest(im, im->kernel, "image-kernel", e) != 0 ||
		check_digest(im, im->initramfs, "image-initramfs", e) != 0)
		return -1;
	struct stat st;
	struct err kvm = { 0 };
	/* Emulators run as spare users, who are others to the device. */
	bool there = stat("/dev/kvm", &st) == 0, ours = there && (geteuid() != 0 || (st.st_mode & 6) == 6);
	if (ours && access("/dev/kvm", R_OK | W_OK) == 0 && boot(k, im, "kvm", t, &kvm) == 0) {
		snprintf(t->why, sizeof t->why, "kvm: a guest booted with it");
		return 0;
	}
	buf_clear(&t->state);
	if (boot(k, im, "tcg", t, e) != 0)
		return -1;
	if (kvm.kind != ERR_NONE)
		snprintf(t->why, sizeof t->why, "tcg: kvm did not boot a guest (%.100s)", kvm.text);
	else
		snprintf(t->why, sizeof t->why, "tcg: %s",
			there ? "/dev/kvm is closed to the emulator's user" : "there is no /dev/kvm");
	return 0;
}

/* --- cache: DIR/template[-wired]/{ram,state,key}; key is written last and holds accel and why behind the key proper --- */

/* Only what was ever written: the rest of the memory is a hole, here and there. */
static int copy_written(int from, int to, struct err *e)
{
	off_t at = 0, end;
	while ((at = lseek(from, at, SEEK_DATA)) >= 0 && (end = lseek(from, at, SEEK_HOLE)) > at) {
		if (lseek(from, at, SEEK_SET) < 0 || lseek(to, at, SEEK_SET) < 0)
			break;
		while (at < end) {
			ssize_t n = sendfile(to, from, NULL, (size_t)(end - at));
			if (n <= 0)
				return err_sys(e, ERR_OPERATOR, "vm: copying a template");
			at += n;
		}
	}
	return errno == ENXIO || at >= RAM_BYTES ? 0 : err_sys(e, ERR_OPERATOR, "vm: copying a template");
}

/* "tcg why", behind the key. */
static int take_accel(const char *text, struct vm_template *t)
{
	size_t n = strcspn(text, " "), rest = strcspn(text, "\n");
	if (n == 0 || n >= sizeof t->accel || rest <= n || rest - n > sizeof t->why)
		return -1;
	snprintf(t->accel, sizeof t->accel, "%.*s", (int)n, text);
	snprintf(t->why, sizeof t->why, "%.*s", (int)(rest - n - 1), text + n + 1);
	return 0;
}

static int cache_read(const struct image *im, struct vm_template *t, struct err *e)
{
	const char *dir = im->template;
	size_t key_len = strlen(im->key), n;
	char *text, *state;
	SCOPED_FD at = open(dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	if (at < 0 || io_read_file(at, "key", 1 << 17, im->a, &text, &n, e) != 0 ||
		strncmp(text, im->key, key_len) != 0 || take_accel(text + key_len, t) != 0)
		return err_set(e, ERR_RETRY, "no template");
	SCOPED_FD file = openat(at, "ram", O_RDONLY | O_CLOEXEC);
	SCOPED_FD ram = new_ram(e);
	if (file < 0 || ram < 0 || io_read_file(at, "state", STATE_MAX, im->a, &state, &n, e) != 0 ||
		copy_written(file, ram, e) != 0 || seal(ram, e) != 0)
		return -1;
	buf_add(&t->state, state, n);
	t->ram = fd_take(&ram);
	return 0;
}

/* A folder that can't be written is no failure: every keeper then boots its own. */
static void cache_write(const struct image *im, const struct vm_template *t)
{
	struct err ignored;
	char *tmp = arena_printf(im->a, "%s/tmp-XXXXXX", im->dir);
	const char *dir = im->template;
	if (mkdtemp(tmp) == NULL)
		return;
	SCOPED_FD at = open(tmp, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	SCOPED_FD ram = at < 0 ? -1 : openat(at, "ram", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	const char *key = arena_printf(im->a, "%s%s %s\n", im->key, t->accel, t->why);
	bool good = ram >= 0 && copy_written(t->ram, ram, &ignored) == 0 && ftruncate(ram, RAM_BYTES) == 0 &&
		    fsync(ram) == 0 && io_write_file(at, "state", t->state.data, t->state.len, 0600, &ignored) == 0 &&
		    io_write_file(at, "key", key, strlen(key), 0600, &ignored) == 0;
	if (good) {
		(void)io_remove_tree(AT_FDCWD, dir, &ignored);
		good = rename(tmp, dir) == 0;
	}
	if (!good)
		(void)io_remove_tree(AT_FDCWD, tmp, &ignored);
}

int vm_template_open(struct keeper *k, bool wired, struct vm_template *t, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct image im;
	struct err none;
	*t = (struct vm_template){ .ram = -1 };
	buf_init(&t->state, STATE_MAX);
	int rc = image_open(&im, &a, wired, e);
	if (rc == 0) {
		t->machine = im.machine;
		snprintf(t->kernel, sizeof t->kernel, "%s", im.what);
	}
	if (rc == 0 && cache_read(&im, t, &none) != 0) {
		buf_clear(&t->state);
		rc = boot_fastest(k, &im, t, e);
		if (rc == 0)
			cache_write(&im, t);
	}
	if (rc != 0)
		vm_template_close(t);
	return rc;
}

void vm_template_forget(bool wired)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err ignored;
	(void)io_remove_tree(
		AT_FDCWD, arena_printf(&a, "%s/template%s", vm_image_dir(&a), wired ? "-wired" : ""), &ignored);
}

void vm_template_close(struct vm_template *t)
{
	fd_drop(&t->ram);
	buf_release(&t->state);
}
