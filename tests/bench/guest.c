/* Guests: a cold boot; a QEMU that stands ready, from the state of the devices to the guest's first answer; a guest that was
 * restored before its job came, from the greeting to the first answer; and a whole job (a static no-op) in a guest that waited,
 * beside the same job in a box that waited. N=... sets the rounds, BOOTS=... the boots. */
#include <poll.h>

#include "runner/base/data.h"
#include "runner/fd.h"
#include "runner/keeper.h"
#include "runner/runner.h"
#include "runner/vm/parts.h"
#include "tests/bench/bench.h"

#define PATIENCE_US 60000000
#define ROUNDS_MAX  1000
#define BOOTS_MAX   20

struct bench {
	struct bench_dir dir;
	struct runner *runner;
	struct vm *vm;
	struct keeper *keeper; /* of ns */
	struct job job;
	struct job_mount mount;
	const char *argv[1];
};

/* The same image in a folder without a template, which is therefore booted. */
static int boot(struct bench *b, int64_t *us, struct err *e)
{
	static const char *const files[] = { "kernel", "initramfs", "image" };
	SCOPED_ARENA a = ARENA_INIT;
	struct vm_template t;
	struct err ignored;
	const char *from = vm_image_dir(&a), *to = arena_printf(&a, "%s/image", b->dir.path);
	(void)mkdir(to, 0755);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char *text;
		size_t n;
		if (io_read_file(AT_FDCWD, arena_printf(&a, "%s/%s", from, files[i]), (size_t)1 << 30, &a, &text, &n,
			    e) != 0 ||
			io_write_file(AT_FDCWD, arena_printf(&a, "%s/%s", to, files[i]), text, n, 0644, e) != 0)
			return -1;
	}
	const char *named = getenv("PLUMB_VM") != NULL ? arena_strdup(&a, getenv("PLUMB_VM")) : NULL;
	(void)setenv("PLUMB_VM", to, 1);
	vm_drop(b->vm);
	int rc = vm_template_open(b->vm->keeper, false, &t, e);
	*us = rc == 0 ? t.boot_us : 0;
	if (rc == 0)
		vm_template_close(&t);
	(void)(named != NULL ? setenv("PLUMB_VM", named, 1) : unsetenv("PLUMB_VM"));
	(void)io_remove_tree(AT_FDCWD, to, &ignored);
	return rc;
}

/* From now until the guest has said that it knows who it is. */
static int first_answer(struct bench *b, int64_t begin, int64_t *us, struct err *e)
{
	struct line l;
	struct frame f;
	int64_t until = begin + PATIENCE_US;
	if (line_open(&l, b->vm->parked.serial, e) != 0)
		return -1;
	int rc = vm_greet(&l, VM_ALONE, e);
	if (rc == 0 && (rc = line_flush_all(&l, until, e)) == 0)
		rc = line_await(&l, &f, until, e);
	*us = io_monotonic_us() - begin;
	if (rc == 0 && f.kind != LINE_AWAKE)
		rc = err_set(e, ERR_BUG, "a frame of kind %d", (int)f.kind);
	line_close(&l);
	vm_drop(b->vm);
	return rc;
}

static int restore(struct bench *b, int64_t *us, struct err *e)
{
	const struct vm_template *t = &b->vm->template[0];
	struct qemu_order o = { t->machine, t->accel, NULL, NULL, t->ram, -1, 0 };
	struct pollfd p = { -1, POLLIN, 0 };
	vm_drop(b->vm);
	if (qemu_start(&b->vm->parked, b->vm->keeper, &o, e) != 0)
		return -1;
	p.fd = b->vm->parked.monitor; /* it greets when it is there */
	if (poll(&p, 1, PATIENCE_US / 1000) != 1)
		return err_set(e, ERR_RETRY, "QEMU does not start");
	int64_t begin = io_monotonic_us();
	return qemu_restore(&b->vm->parked, &t->state, e) != 0 ? -1 : first_answer(b, begin, us, e);
}

static int await_parked(struct bench *b, struct err *e)
{
	if (vm_park(b->vm, -1, e) != 0 || qemu_await_restored(&b->vm->parked, io_monotonic_us() + PATIENCE_US, e) != 0)
		return -1;
	nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL);
	return 0;
}

static int answer(struct bench *b, int64_t *us, struct err *e)
{
	vm_drop(b->vm);
	return await_parked(b, e) != 0 ? -1 : first_answer(b, io_monotonic_us(), us, e);
}

static int took(int rc, struct result *r, int64_t begin, int64_t *us, struct err *e)
{
	*us = io_monotonic_us() - begin;
	if (rc != 0)
		return -1;
	bool well = r->ending == END_EXIT && r->exit_code == 0;
	result_release(r);
	return well ? 0 : err_set(e, ERR_BUG, "the no-op does not end well");
}

static int job_in_guest(struct bench *b, int64_t *us, struct err *e)
{
	struct job_io io = { NULL, -1 };
	struct result r;
	b->job.backend = "vm";
	vm_drop(b->vm);
	if (await_parked(b, e) != 0)
		return -1;
	int64_t begin = io_monotonic_us();
	return took(run_job(b->runner, &b->job, &io, &r, e), &r, begin, us, e);
}

static int job_in_box(struct bench *b, int64_t *us, struct err *e)
{
	struct result r;
	b->job.backend = "ns";
	bench_pause();
	int64_t begin = io_monotonic_us();
	return took(keeper_run(b->keeper, &b->job, NULL, &r, e), &r, begin, us, e);
}

struct row {
	const char *name;
	int (*run)(struct bench *b, int64_t *us, struct err *e);
	int64_t us[ROUNDS_MAX];
	size_t n;
};
static struct row rows[] = { { .name = "cold boot", .run = boot }, { .name = "restore, first answer", .run = restore },
	{ .name = "waiting, first answer", .run = answer }, { .name = "a job in a guest", .run = job_in_guest },
	{ .name = "a job in a box", .run = job_in_box } };
#define ROWS (sizeof rows / sizeof *rows)

static int measure(struct bench *b, struct err *e)
{
	size_t rounds = bench_number("N", 20), boots = bench_number("BOOTS", 3);
	for (size_t round = 0; round < rounds && round < ROUNDS_MAX; round++)
		for (size_t i = round < boots ? 0 : 1; i < ROWS; i++)
			if (rows[i].run(b, &rows[i].us[rows[i].n++], e) != 0)
				return err_prefix(e, "%s", rows[i].name);
	printf("%-22s %10s %10s %10s\n", "", "p10 ms", "median", "p90");
	for (size_t i = 0; i < ROWS; i++)
		printf("%-22s %10.1f %10.1f %10.1f  N=%zu\n", rows[i].name,
			(double)bench_permille(rows[i].us, rows[i].n, 100) / 1000,
			(double)bench_permille(rows[i].us, rows[i].n, 500) / 1000,
			(double)bench_permille(rows[i].us, rows[i].n, 900) / 1000, rows[i].n);
	printf("a job, guest to box    %.1fx of medians; %s\n",
		(double)bench_permille(rows[3].us, rows[3].n, 500) / (double)bench_permille(rows[4].us, rows[4].n, 500),
		b->vm->template[0].why);
	printf("the guest's kernel     %s, on %s\n", b->vm->template[0].kernel, b->vm->template[0].machine->name);
	return 0;
}

static int set_up(struct bench *b, struct err *e)
{
	if (bench_dir_make(&b->dir, e) != 0 || runner_new(&b->runner, e) != 0 || keeper_start(NULL, &b->keeper, e) != 0)
		return -1;
	b->mount = (struct job_mount){ b->dir.path, "/lab" };
	b->argv[0] = "/lab/noop-static";
	b->job = (struct job){ .profile = "run", .argv = { b->argv, 1 }, .mounts = &b->mount, .n_mounts = 1 };
	return vm_open(b->runner, false, &b->vm, e);
}

int main(void)
{
	static struct bench b;
	struct err e = { 0 };
	signal(SIGPIPE, SIG_IGN);
	bench_before_others();
	int rc = set_up(&b, &e);
	if (rc == 0)
		rc = measure(&b, &e);
	if (rc != 0)
		printf("error: %s\n", e.text);
	keeper_stop(b.keeper);
	runner_free(b.runner);
	bench_dir_remove(&b.dir);
	return rc == 0 ? 0 : 1;
}
