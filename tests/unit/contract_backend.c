/* One suite over every row of backends[]: each ending that a backend offers is reproduced by a small program, and what
 * a backend doesn't offer is refused, never quietly left out. */
#include <signal.h>

#include "tests/unit/box.h"

#define BIT(g) GUARANTEE_BIT(G_##g)

static const struct ending_row {
	const char *what;
	enum ending want;
	int code; /* exit code or signal */
	uint32_t needs;
	struct job_limits limits;
	const char *denied;
} rows[] = {
	{ "exit", END_EXIT, 42, 0, { 0 }, NULL },
	{ "hello", END_EXIT, 0, 0, { 0 }, NULL },
	{ "signal", END_SIGNAL, SIGSEGV, 0, { 0 }, NULL },
	{ "abort", END_SIGNAL, SIGABRT, 0, { 0 }, NULL },
	{ "wall", END_WALL, 0, BIT(WALL_CAP), { .wall_ms = 200 }, NULL },
	{ "output", END_OUTPUT, 0, BIT(OUTPUT_CAP), { .output_kib = 64 }, NULL },
	{ "errput", END_OUTPUT, 0, BIT(OUTPUT_CAP), { .output_kib = 64 }, NULL },
	{ "cpu", END_CPU, 0, BIT(CPU_CAP), { .cpu_ms = 150 }, NULL },
	{ "memory", END_MEMORY, 0, BIT(MEMORY_CAP), { .memory_kib = 65536 }, NULL },
	{ "pids", END_PIDS, 0, BIT(PIDS_CAP), { .pids = 8 }, NULL },
	{ "disk", END_DISK, 0, BIT(DISK_CAP), { .disk_kib = 1024 }, NULL },
	{ "inodes", END_DISK, 0, BIT(DISK_CAP), { .inodes = 64 }, NULL },
	{ "size", END_DISK, 0, BIT(DISK_CAP), { .disk_kib = 1024 }, NULL },
	{ "ptrace", END_DENIED, 0, BIT(SYSCALL_FILTER), { 0 }, "ptrace" },
	{ "exec", END_DENIED, 0, BIT(SYSCALL_FILTER), { 0 }, "execve" },
	{ "unknown", END_DENIED, 0, BIT(SYSCALL_FILTER), { 0 }, "#1000" },
};

static bool as_wanted(const struct ending_row *row, const struct result *r)
{
	if (r->ending != row->want)
		return false;
	if (row->want == END_EXIT)
		return r->exit_code == row->code;
	if (row->want == END_SIGNAL)
		return r->signal == row->code;
	return row->want != END_DENIED || strcmp(r->denied, row->denied) == 0;
}

static void one(struct box_test *t, const struct backend *b, const struct ending_row *row, const char *who)
{
	struct result r;
	struct err e;
	struct box_run run = { .what = row->what, .backend = b->name, .limits = row->limits, .needs = row->needs };
	int rc = box_run(t, &run, &r, &e);
	uint32_t missing = row->needs & ~b->offers(t->runner);
	if (missing != 0) {
		OK(rc == 0 && r.ending == END_NOT_STARTED && r.err.len > 0, "%s %s: %s is refused: %s", b->name, who,
			row->what, buf_text(&r.err));
	} else {
		OK(rc == 0 && as_wanted(row, &r), "%s %s: %s ends as %s %s (%s)", b->name, who, row->what,
			ending_name(row->want), row->denied ? row->denied : "",
			rc == 0 ? ending_name(r.ending) : e.text);
		OK((row->needs & ~r.held) == 0, "%s %s: %s: what was needed was held", b->name, who, row->what);
	}
	result_release(&r);
}

static void streams(struct box_test *t, const struct backend *b, const char *who)
{
	struct result r;
	struct err e;
	int rc = box_run(t, &(struct box_run){ .what = "hello", .backend = b->name }, &r, &e);
	OK(rc == 0 && strcmp(buf_text(&r.out), "out") == 0 && strcmp(buf_text(&r.err), "err") == 0 && !r.out_cut,
		"%s %s: stdout and stderr are apart", b->name, who);
	OK(rc == 0 && r.wall_us > 0, "%s %s: time has passed", b->name, who);
	result_release(&r);
	rc = box_run(
		t, &(struct box_run){ .what = "output", .backend = b->name, .limits = { .output_kib = 64 } }, &r, &e);
	OK(rc == 0 && r.out.len == 65536 && r.out_cut && !r.err_cut, "%s %s: a flood is cut at the cap", b->name, who);
	result_release(&r);
}

static void suite(const char *who)
{
	struct box_test t;
	if (!OK(box_open(&t), "%s: the victim compiles", who))
		return;
	for (size_t i = 0; backends[i] != NULL; i++) {
		if (strcmp(backends[i]->name, "vm") == 0)
			continue; /* needs an image and plumb-runner beside it: the same rows are in tests/integration/vm.t */
		for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
			one(&t, backends[i], &rows[k], who);
		streams(&t, backends[i], who);
	}
	box_close(&t);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	OK(backend_find(NULL) == backends[0] && backend_find("nonsense") == NULL, "the first backend is the default");
	suite(geteuid() == 0 ? "as root" : "as a user");
	box_as_user(suite);
	return tap_done();
}
