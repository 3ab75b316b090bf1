#include "runner/vm/qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/base/text.h"
#include "runner/fd.h"

#define INSIDE    "/usr/bin/qemu-system-x86_64" /* where it looks for its firmware from */
#define STATE_MAX (1 << 20)                     /* what a user's pipe may hold; the state is a third of it */

/* A guest that finds out how fast its counter is while its host is busy may be wrong by a factor, and its clock, and all
 * limits of time with it: it is told. reboot=t with -no-reboot: a guest that panics or resets ends QEMU. The rest saves start-up time. No page-table isolation and
 * no mitigations: the guest holds nothing but one submission, which owns all of it anyway. */
#define CMDLINE                                                                                                       \
	("console=ttyS0 quiet loglevel=0 panic=-1 reboot=t mitigations=off nopti tsc=reliable clocksource=tsc "       \
	 "no_timer_check lpj=4000000 random.trust_cpu=on rcupdate.rcu_expedited=1 8250.nr_uarts=1 cryptomgr.notests " \
	 "noreplace-smp audit=0 selinux=0 apparmor=0 tsc_early_khz=%lld")

const char *qemu_program(void)
{
	const char *named = getenv("PLUMB_QEMU");
	return named != NULL ? named : "/usr/bin/qemu-system-x86_64";
}

int64_t qemu_patience(int64_t us)
{
	const char *given = getenv("PLUMB_VM_PATIENCE");
	int64_t percent = 100;
	if (given != NULL)
		(void)text_int(given, 1, 10000, &percent);
	return us / 100 * percent;
}

struct words {
	const char *item[48];
	size_t n;
};

static void add(struct words *w, const char *const *list)
{
	for (; *list != NULL; list++)
		w->item[w->n++] = *list;
}

static void command_line(const struct qemu_order *o, struct arena *a, struct words *w)
{
	static const char *const common[] = { INSIDE, "-no-user-config", "-nodefaults", "-display", "none",
		"-no-reboot", "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
		"-M", "q35,usb=off,vmport=off,sata=off,smbus=off,i8042=off,memory-backend=ram", "-chardev",
		"socket,id=serial,fd=3", "-device", "virtio-serial-pci", "-device",
		"virtserialport,chardev=serial,name=plumb", "-chardev", "socket,id=monitor,fd=4", "-mon",
		"chardev=monitor,mode=control", NULL };
	const char *const boot[] = { "-kernel", "/vm/kernel", "-initrd", "/vm/initramfs", "-append",
		arena_printf(a, CMDLINE, (long long)o->tsc_khz), NULL };
	static const char *const parked[] = { "-incoming", "defer", NULL };
	bool kvm = strcmp(o->accel, "kvm") == 0;
	const char *const machine[] = { "-accel", kvm ? "kvm" : "tcg,tb-size=64", "-cpu", kvm ? "host" : "max", "-m",
		arena_printf(a, "%d", QEMU_RAM_MIB), "-object",
		arena_printf(a, "memory-backend-file,id=ram,size=%dM,mem-path=/proc/self/fd/5,share=%s", QEMU_RAM_MIB,
			o->kernel != NULL ? "on" : "off"),
		NULL };
	w->n = 0;
	add(w, common);
	add(w, machine);
	add(w, o->kernel != NULL ? boot : parked);
}

static int begin(struct keeper *k, const struct qemu_order *o, const int fds[3], struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct words w;
	struct job_mount mounts[] = { { qemu_program(), INSIDE }, { o->kernel, "/vm/kernel" },
		{ o->initramfs, "/vm/initramfs" } };
	command_line(o, &a, &w);
	struct job job = { .profile = "qemu",
		.backend = "ns",
		.argv = { w.item, w.n },
		.mounts = mounts,
		.n_mounts = o->kernel != NULL ? 3 : 1,
		.channels = 3 };
	return keeper_begin(k, &job, fds, e);
}

static int open_ends(int ours[3], int theirs[4], bool boot)
{
	int pair[2];
	for (int i = 0; i < 2; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
			return -1;
		ours[i] = pair[0];
		theirs[i] = pair[1];
		(void)fcntl(ours[i], F_SETFL, O_NONBLOCK);
	}
	if (io_pipe(pair) != 0)
		return -1;
	(void)fcntl(pair[1], F_SETPIPE_SZ, STATE_MAX);
	ours[2] = pair[boot ? 0 : 1];
	theirs[3] = pair[boot ? 1 : 0];
	return 0;
}

int qemu_start(struct qemu *q, struct keeper *k, const struct qemu_order *o, struct err *e)
{
	int ours[3] = { -1, -1, -1 }, theirs[4] = { -1, -1, o->ram, -1 };
	int rc = access(qemu_program(), X_OK) != 0
			 ? err_sys(e, ERR_OPERATOR, "%s (apt-get install qemu-system-x86)", qemu_program())
			 : 0;
	if (rc == 0 && open_ends(ours, theirs, o->kernel != NULL) != 0)
		rc = err_sys(e, ERR_RETRY, "vm: socketpair");
	if (rc == 0)
		rc = begin(k, o, theirs, e);
	fd_drop(&theirs[0]);
	fd_drop(&theirs[1]);
	for (int i = 0; i < 3 && rc != 0; i++)
		fd_drop(&ours[i]);
	if (rc != 0)
		fd_drop(&theirs[3]);
	if (rc != 0)
		return -1;
	*q = (struct qemu){ k, ours[0], ours[1], ours[2], theirs[3], true };
	return 0;
}

/* Reads what the monitor says up to a word that we wait for. Its words are QEMU's own and no stranger's: up to here no
 * guest has run that a submission was in. */
static int hear(struct qemu *q, const char *word, int64_t until_us, struct buf *said, struct err *e)
{
	for (;;) {
		char part[4096];
		struct pollfd p[2] = { { q->monitor, POLLIN, 0 }, { keeper_fd(q->keeper), POLLIN, 0 } };
		if (strstr(buf_text(said), word) != NULL)
			return 0;
		if (strstr(buf_text(said), "\"error\"") != NULL)
			return err_set(e, ERR_OPERATOR, "vm: QEMU refuses: %.300s", buf_text(said));
		int64_t left_ms = (until_us - io_monotonic_us()) / 1000;
		if (left_ms <= 0)
			return err_set(e, ERR_RETRY, "vm: QEMU does not answer in time");
		if (poll(p, 2, left_ms > 1000 ? 1000 : (int)left_ms) <= 0)
			continue;
		ssize_t n = p[0].revents != 0 ? read(q->monitor, part, sizeof part) : -1;
		if (n == 0 || (n < 0 && (p[0].revents == 0 || (errno != EAGAIN && errno != EINTR))))
			return err_set(e, ERR_RETRY, "vm: QEMU has ended");
		if (n > 0)
			buf_add(said, part, (size_t)n);
	}
}

static int listen_for(struct qemu *q, const char *word, int64_t until_us, struct err *e)
{
	SCOPED_BUF said = { 0 };
	buf_init(&said, 1 << 20);
	return hear(q, word, until_us, &said, e);
}

/* {"QMP": {"version": {"qemu": {"major": 7, "minor": 2, ... */
static int check_version(const struct buf *said, struct err *e)
{
	SCOPED_JSON root = NULL;
	int64_t major, minor;
	if (json_parse(buf_text(said), said->len, "vm: QEMU's greeting", &root, e) != 0)
		return -1;
	const struct json *v = json_get(json_get(json_get(root, "QMP"), "version"), "qemu");
	if (!json_int(json_get(v, "major"), &major) || !json_int(json_get(v, "minor"), &minor))
		return err_set(e, ERR_OPERATOR, "vm: QEMU does not say its version");
	if (major > 7 || (major == 7 && minor >= 2))
		return 0;
	return err_set(e, ERR_OPERATOR, "vm: %s is QEMU %lld.%lld; " QEMU_AT_LEAST " or later is needed",
		qemu_program(), (long long)major, (long long)minor);
}

int qemu_command(struct qemu *q, const char *json, const char *until, int64_t until_us, struct err *e)
{
	if (write_full(q->monitor, json, strlen(json)) != 0)
		return err_set(e, ERR_RETRY, "vm: QEMU has ended");
	return listen_for(q, until, until_us, e);
}

/* A monitor knows descriptors by name, and takes them like any socket. */
static int give_state(struct qemu *q, int64_t until_us, struct err *e)
{
	static const char words[] = "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"state\"}}\n";
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec iov = { (void *)(uintptr_t)words, sizeof words - 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &q->state_inside, sizeof(int));
	if (sendmsg(q->monitor, &msg, MSG_NOSIGNAL) != (ssize_t)iov.iov_len)
		return err_set(e, ERR_RETRY, "vm: QEMU has ended");
	fd_drop(&q->state_inside);
	return listen_for(q, "\"return\"", until_us, e);
}

int qemu_greet(struct qemu *q, int64_t until_us, struct err *e)
{
	static const char caps[] = "{\"execute\":\"migrate-set-capabilities\",\"arguments\":{\"capabilities\":"
				   "[{\"capability\":\"x-ignore-shared\",\"state\":true}]}}\n";
	SCOPED_BUF said = { 0 };
	buf_init(&said, 1 << 16);
	if (hear(q, "\n", until_us, &said, e) != 0 || check_version(&said, e) != 0 ||
		qemu_command(q, "{\"execute\":\"qmp_capabilities\"}\n", "\"return\"", until_us, e) != 0)
		return -1;
	return qemu_command(q, caps, "\"return\"", until_us, e) != 0 ? -1 : give_state(q, until_us, e);
}

/* Its end shows on the line a moment before its keeper reports it. */
static bool has_ended(const struct qemu *q)
{
	struct pollfd p = { keeper_fd(q->keeper), POLLIN, 0 };
	return poll(&p, 1, 200) == 1;
}

bool qemu_stop(struct qemu *q, struct buf *why)
{
	struct result r;
	struct err e = { 0 };
	bool own = false;
	result_init(&r);
	if (q->started) {
		bool by_itself = why != NULL && has_ended(q);
		(void)keeper_kill(q->keeper);
		if (keeper_end(q->keeper, &r, &e) != 0 && why != NULL)
			buf_puts(why, e.text);
		else if (by_itself)
			buf_printf(why, " (QEMU: %s %s%d: %.200s)", ending_name(r.ending), r.denied,
				r.ending == END_EXIT ? r.exit_code : r.signal, buf_text(&r.err));
		own = by_itself && r.ending == END_EXIT && r.exit_code != 0;
		result_release(&r);
	}
	fd_drop(&q->serial);
	fd_drop(&q->monitor);
	fd_drop(&q->state);
	fd_drop(&q->state_inside);
	*q = (struct qemu)QEMU_INIT;
	return own;
}
