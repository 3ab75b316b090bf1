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

/* A page is cleared or copied byte by byte where the processor says that it does so fast (erms, fsrm), which an emulated one
 * doesn't: each page fault would take twice as long. Walking five levels of page tables (la57) is slower than four. */
#define EMULATED_CPU "max,-erms,-fsrm,-la57"
/* A hypervisor that is a guest itself may refuse this register; a guest without mitigations does not read it. */
#define KVM_CPU "host,arch-capabilities=off"

/* A guest that finds out how fast its counter is while its host is busy may be wrong by a factor, and its clock, and all
 * limits of time with it: it is told. reboot=t with -no-reboot: a guest that panics or resets ends QEMU. The rest saves
 * start-up time. No page-table isolation and no mitigations: the guest holds nothing but one submission, which owns all of
 * it anyway. */
#define CMDLINE                                                                                                      \
	"console=ttyS0 quiet loglevel=0 panic=-1 reboot=t mitigations=off nopti tsc=reliable clocksource=tsc "       \
	"no_timer_check lpj=4000000 random.trust_cpu=on rcupdate.rcu_expedited=1 8250.nr_uarts=1 cryptomgr.notests " \
	"noreplace-smp audit=0 selinux=0 apparmor=0 tsc_early_khz="
#define WIRED " wire" /* to our init: load what a network card needs */

/* Debian's kernel finds its devices on a PCI bus. One of our own is told of them by its command line, and has no bus to look
 * for, no firmware but a few hundred instructions, and no tables to read. Without those tables it has nothing to compare the
 * local APIC's timer with but the clock, and takes a fifth of a second for it: the older timer's speed is known. */
static const struct qemu_machine machines[] = {
	{ "q35", "q35,usb=off,vmport=off,sata=off,smbus=off,i8042=off,memory-backend=ram", "virtio-serial-pci",
		"virtio-net-pci,netdev=wire,romfile=", "" }, /* no boot ROM: the box shows no file of that package */
	{ "microvm", "microvm,x-option-roms=off,pit=on,pic=on,rtc=on,isa-serial=off,acpi=off,memory-backend=ram",
		"virtio-serial-device", "virtio-net-device,netdev=wire", " nolapic_timer" },
};

const struct qemu_machine *qemu_machine(const char *name)
{
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
		if (strcmp(machines[i].name, name) == 0)
			return &machines[i];
	return NULL;
}

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
	bool kvm = strcmp(o->accel, "kvm") == 0;
	const char *const common[] = { INSIDE, "-no-user-config", "-nodefaults", "-display", "none", "-no-reboot",
		"-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny", "-M",
		o->machine->type, "-chardev", "socket,id=serial,fd=3", "-device", o->machine->serial, "-device",
		"virtserialport,chardev=serial,name=plumb", "-chardev", "socket,id=monitor,fd=4", "-mon",
		"chardev=monitor,mode=control", NULL };
	const char *const boot[] = { "-kernel", "/vm/kernel", "-initrd", "/vm/initramfs", "-append",
		arena_printf(a, CMDLINE "%lld%s%s", (long long)o->tsc_khz, kvm ? "" : o->machine->emulated_words,
			o->wire < 0 ? "" : WIRED),
		NULL };
	const char *const card[] = { "-netdev", "dgram,id=wire,local.type=fd,local.str=6", "-device", o->machine->card,
		NULL };
	static const char *const parked[] = { "-incoming", "defer", NULL };
	const char *const machine[] = { "-accel", kvm ? "kvm" : "tcg,tb-size=64", "-cpu", kvm ? KVM_CPU : EMULATED_CPU,
		"-m", arena_printf(a, "%d", QEMU_RAM_MIB), "-object",
		arena_printf(a, "memory-backend-file,id=ram,size=%dM,mem-path=/proc/self/fd/5,share=%s", QEMU_RAM_MIB,
			o->kernel != NULL ? "on" : "off"),
		NULL };
	w->n = 0;
	add(w, common);
	add(w, machine);
	if (o->wire >= 0)
		add(w, card);
	add(w, o->kernel != NULL ? boot : parked);
}

static int begin(struct keeper *k, const struct qemu_order *o, const int fds[4], struct err *e)
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
		.channels = o->wire < 0 ? 3 : 4 };
	return keeper_begin(k, &job, fds, e);
}

static int open_ends(int ours[3], int theirs[2], int *state_inside, bool boot)
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
	*state_inside = pair[boot ? 1 : 0];
	return 0;
}

int qemu_start(struct qemu *q, struct keeper *k, const struct qemu_order *o, struct err *e)
{
	int ours[3] = { -1, -1, -1 }, theirs[4] = { -1, -1, o->ram, o->wire }, state = -1;
	int rc = access(qemu_program(), X_OK) != 0
			 ? err_sys(e, ERR_OPERATOR, "%s (apt-get install qemu-system-x86)", qemu_program())
			 : 0;
	if (rc == 0 && open_ends(ours, theirs, &state, o->kernel != NULL) != 0)
		rc = err_sys(e, ERR_RETRY, "vm: socketpair");
	if (rc == 0)
		rc = begin(k, o, theirs, e);
	fd_drop(&theirs[0]);
	fd_drop(&theirs[1]);
	for (int i = 0; i < 3 && rc != 0; i++)
		fd_drop(&ours[i]);
	if (rc != 0)
		fd_drop(&state);
	if (rc != 0)
		return -1;
	*q = (struct qemu){ k, ours[0], ours[1], ours[2], state, true };
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
static int send_state_end(struct qemu *q, struct err *e)
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
	return 0;
}

static int give_state(struct qemu *q, int64_t until_us, struct err *e)
{
	return send_state_end(q, e) != 0 ? -1 : listen_for(q, "\"return\"", until_us, e);
}

#define SAY_HELLO "{\"execute\":\"qmp_capabilities\"}\n"
#define SAY_CAPABILITIES                                                             \
	"{\"execute\":\"migrate-set-capabilities\",\"arguments\":{\"capabilities\":" \
	"[{\"capability\":\"x-ignore-shared\",\"state\":true}]}}\n"
#define SAY_INCOMING "{\"execute\":\"migrate-incoming\",\"arguments\":{\"uri\":\"fd:state\"}}\n"

int qemu_greet(struct qemu *q, int64_t until_us, struct err *e)
{
	SCOPED_BUF said = { 0 };
	buf_init(&said, 1 << 16);
	if (hear(q, "\n", until_us, &said, e) != 0 || check_version(&said, e) != 0 ||
		qemu_command(q, SAY_HELLO, "\"return\"", until_us, e) != 0)
		return -1;
	return qemu_command(q, SAY_CAPABILITIES, "\"return\"", until_us, e) != 0 ? -1 : give_state(q, until_us, e);
}

static int say(const struct qemu *q, const char *text, struct err *e)
{
	if (write_full(q->monitor, text, strlen(text)) == 0)
		return 0;
	return err_set(e, ERR_RETRY, "vm: QEMU has ended");
}

int qemu_restore(struct qemu *q, const struct buf *state, struct err *e)
{
	if (say(q, SAY_HELLO SAY_CAPABILITIES, e) != 0 || send_state_end(q, e) != 0 || say(q, SAY_INCOMING, e) != 0)
		return -1;
	/* The pipe holds all of it. */
	if (write_full(q->state, state->data, state->len) != 0)
		return err_sys(e, ERR_RETRY, "vm: QEMU does not take the state");
	fd_drop(&q->state);
	return 0;
}

int qemu_await_restored(struct qemu *q, int64_t until_us, struct err *e)
{
	return listen_for(q, "\"RESUME\"", until_us, e);
}

void qemu_complaint(struct qemu *q, struct buf *why)
{
	char said[4096];
	ssize_t n = q->started ? read(q->monitor, said, sizeof said - 1) : -1;
	said[n > 0 ? n : 0] = '\0';
	const char *error = strstr(said, "\"error\"");
	if (error != NULL)
		buf_printf(why, " (QEMU refuses: %.200s)", error);
}

static bool ends_within(const struct qemu *q, int ms)
{
	struct pollfd p = { keeper_fd(q->keeper), POLLIN, 0 };
	return poll(&p, 1, ms) == 1;
}

bool qemu_ended(const struct qemu *q)
{
	return ends_within(q, 0);
}

bool qemu_stop(struct qemu *q, struct buf *why)
{
	struct result r;
	struct err e = { 0 };
	bool own = false;
	result_init(&r);
	if (q->started) {
		bool by_itself = why != NULL && ends_within(q, 200); /* the line shows it a moment earlier */
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
