#include "runner/probe.h"

#include <stdio.h>
#include <string.h>

#include "runner/base/data.h"
#include "runner/base/text.h"
#include "runner/fd.h"

#define PROBE_TARGET "/lab/plumb-runner"

struct trial {
	enum guarantee guarantee;
	const char *what, *profile;
	enum ending want;
	const char *denied; /* END_DENIED: which call */
	struct job_limits limits;
	const char *held; /* evidence; NULL = what the program said */
	const char *remedy;
};

#define USERNS \
	"allow user namespaces: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, AppArmor profile"
#define GROUPS "give the user a cgroup: a systemd unit with Delegate=yes (cgroup v2), or start as root (cgroup v1)"
static const struct trial trials[] = {
	{ G_NO_NETWORK, "network", "run-net-loopback", END_EXIT, NULL, { 0 }, NULL, USERNS },
	{ G_READ_ONLY_ROOT, "root", "run", END_EXIT, NULL, { 0 }, NULL, USERNS },
	{ G_PRIVATE_IPC, "ipc", "run", END_DENIED, "shmget", { 0 }, "shared memory was denied by name", USERNS },
	{ G_NO_PRIVILEGE, "privilege", "checker", END_EXIT, NULL, { 0 }, NULL, USERNS },
	{ G_SYSCALL_FILTER, "denied", "run", END_DENIED, "ptrace", { 0 }, "ptrace was denied by name",
		"a kernel with CONFIG_SECCOMP_FILTER and its notifier (Linux 5.0 or newer)" },
	{ G_NOTHING_LEFT, "left", "run", END_EXIT, NULL, { .pids = 4 }, "a daemon was gone with its box", USERNS },
	{ G_MEMORY_CAP, "memory", "run", END_MEMORY, NULL, { .memory_kib = 65536 },
		"a hog was ended at 64 MiB as asked", GROUPS },
	{ G_PIDS_CAP, "pids", "run", END_PIDS, NULL, { .pids = 8 }, "the ninth process was refused as asked", GROUPS },
	{ G_CPU_CAP, "cpu", "run", END_CPU, NULL, { .cpu_ms = 100, .pids = 2 },
		"two spinning processes were ended at 100 ms together", GROUPS },
	{ G_WALL_CAP, "wall", "run", END_WALL, NULL, { .wall_ms = 100 }, "a sleeper was ended at 100 ms", "" },
	{ G_OUTPUT_CAP, "output", "run", END_OUTPUT, NULL, { .output_kib = 64 }, "a flood was ended at 64 KiB", "" },
	{ G_DISK_CAP, "disk", "run", END_DISK, NULL, { .disk_kib = 1024 }, "/box was full at 1 MiB as asked", USERNS },
};

static const struct trial *trial_of(enum guarantee g)
{
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
		if (trials[i].guarantee == g)
			return &trials[i];
	return NULL;
}

/* The box is over: nobody may hold the other end of its channel any more. */
static bool all_gone(int channel)
{
	char byte;
	return read(channel, &byte, 1) == 0;
}

static int run_trial(struct runner *r, const struct backend *b, const struct trial *t, const char *program, int channel,
	struct result *out, struct err *e)
{
	const char *argv[] = { PROBE_TARGET, "internal-probe", t->what };
	struct job_mount mount = { program, PROBE_TARGET };
	struct job job = { .profile = t->profile,
		.argv = { argv, 3 },
		.mounts = &mount,
		.n_mounts = 1,
		.backend = b->name,
		.limits = t->limits,
		.channels = 1 };
	struct job_io io = { &channel, -1 };
	if (job.limits.wall_ms == 0)
		job.limits.wall_ms = 3000;
	return run_job(r, &job, &io, out, e);
}

static void judge(const struct trial *t, const struct result *res, bool gone, struct probe_row *row)
{
	SCOPED_BUF said = { 0 };
	buf_init(&said, 512);
	bool as_wanted = res->ending == t->want && (t->want != END_EXIT || res->exit_code == 0) &&
			 (t->denied == NULL || strcmp(res->denied, t->denied) == 0);
	row->held = as_wanted && gone;
	text_for_terminal(&said, buf_text(&res->out), res->out.len, 100, false);
	if (as_wanted && !gone)
		snprintf(row->evidence, sizeof row->evidence, "a process outlived its box");
	else if (row->held)
		snprintf(row->evidence, sizeof row->evidence, "%s", t->held != NULL ? t->held : buf_text(&said));
	else
		snprintf(row->evidence, sizeof row->evidence, "tried, and the ending was \"%s\": %.100s",
			ending_name(res->ending),
			buf_text(t->want == END_OUTPUT || res->out.len == 0 ? &res->err : &said));
}

static void try_one(
	struct runner *r, const struct backend *b, const struct trial *t, const char *program, struct probe_row *row)
{
	int fds[2];
	struct err e;
	struct result res;
	if (io_pipe(fds) != 0) {
		snprintf(row->evidence, sizeof row->evidence, "could not be tried: out of descriptors");
		return;
	}
	SCOPED_FD ours = fds[0];
	SCOPED_FD theirs = fds[1];
	int rc = run_trial(r, b, t, program, theirs, &res, &e);
	fd_drop(&theirs);
	if (rc != 0) {
		snprintf(row->evidence, sizeof row->evidence, "no box: %.140s", e.text);
		return;
	}
	judge(t, &res, all_gone(ours), row);
	result_release(&res);
}

/* As who a box runs is for the keeper to say; inside it is always 1000. */
static void add_uid(const struct runner *r, struct probe_row *row)
{
	char said[100];
	snprintf(said, sizeof said, "%.99s", row->evidence);
	if ((!r->ids.root || r->ids.lease >= 0) && row->held)
		snprintf(row->evidence, sizeof row->evidence, "a box ran as uid %u of the host; %s", r->ids.uid, said);
}

uint32_t probe_backend(struct runner *r, const struct backend *b, struct probe_row rows[G_COUNT])
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *program = data_program(&a, "plumb-runner");
	cgroup_host_finish(&r->cgroups);
	uint32_t offers = b->offers(r), held = 0;
	for (int g = 0; g < G_COUNT; g++) {
		const struct trial *t = trial_of((enum guarantee)g);
		struct probe_row *row = &rows[g];
		*row = (struct probe_row){ .guarantee = (enum guarantee)g };
		if (t == NULL)
			snprintf(row->evidence, sizeof row->evidence, "the backend %s shares the host's kernel",
				b->name);
		else if (!(offers & GUARANTEE_BIT(g)))
			snprintf(
				row->evidence, sizeof row->evidence, "no cgroup can be made by uid %u here", geteuid());
		else
			try_one(r, b, t, program, row);
		if (g == G_NO_PRIVILEGE)
			add_uid(r, row);
		if (row->held)
			held |= GUARANTEE_BIT(g);
		else
			snprintf(row->remedy, sizeof row->remedy, "%s",
				t != NULL ? t->remedy : "a backend with a guest kernel");
	}
	return held;
}
