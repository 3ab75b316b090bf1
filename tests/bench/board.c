/* Power cuts: how many a second, of an update of 4 KiB, on one long-lived board for each worker; beside one emulator for
 * each cut. Then faults: each is a disturbed boot, and (in boot_install) the boots around it. */
#include <fcntl.h>
#include <sys/stat.h>

#include "runner/base/data.h"
#include "runner/board/compile.h"
#include "runner/board/cut.h"
#include "runner/board/fault.h"
#include "runner/board/firmware.h"
#include "tests/bench/bench.h"
#include "tests/board/images.h"

#define CODE    3968 /* with its header 4 KiB */
#define SINGLES 40

static char scratch[] = "/tmp/plumb-board-XXXXXX";

static int build(struct keeper *k, struct arena *a, struct device_kit *kit, struct err *e)
{
	static const char *const files[] = { "boot.c", NULL };
	struct firmware_order o = { .kit = data_path(a, "labs/secure-boot/include"),
		.source = data_path(a, "labs/secure-boot/reference"),
		.files = files,
		.to = scratch };
	const char *reason;
	char *elf;
	size_t n;

	if (firmware_compile(k, &o, a, &reason, e) < 0)
		return -1;
	if (reason != NULL)
		return err_set(e, ERR_BUG, "%s", reason);
	return io_read_file(AT_FDCWD, arena_printf(a, "%s/firmware.elf", scratch), FIRMWARE_ELF_MAX, a, &elf, &n, e) < 0
		       ? -1
		       : device_kit_read(elf, n, kit, e);
}

/* What a driver pays that starts an emulator for each cut. */
static int singles(struct keeper *k, const struct cut_order *o, const struct cut_report *r, struct err *e)
{
	int64_t begin_us = io_monotonic_us();

	for (int i = 0; i < SINGLES; i++) {
		struct board_order order = { .k = k, .dir = scratch, .flash = r->base, .ram_seed = (uint64_t)i };
		struct device d = { .kit = o->kit, .verify = o->verify, .self = o->self, .wall_ms = 2000 };
		struct device_stop s;
		if (board_start(&order, &d.board, e) < 0 || device_prepare(&d, e) < 0 ||
			board_begin(d.board, r->base, e) < 0 || device_wait(&d, NULL, &s, e) < 0)
			return -1;
		board_stop(d.board);
	}
	printf("%-34s %8.0f cuts/s\n", "one emulator for each cut, 1 worker",
		SINGLES * 1e6 / (double)(io_monotonic_us() - begin_us));
	return 0;
}

static int faults(const struct cut_order *cut, const struct cut_report *good, struct arena *a, struct err *e)
{
	for (int kind = 0; kind < FAULT_KINDS; kind++) {
		struct fault_order o = { .cut = cut, .good = good, .kinds = 1u << kind, .each = 1 };
		struct fault_report r = { 0 };
		if (fault_campaign(&o, a, &r, e) < 0)
			return -1;
		printf("faults, 2 workers, %-19s %8.0f /s, of %zu\n", fault_kind_words[kind],
			(double)r.n * 1e6 / (double)r.us, r.n);
	}
	return 0;
}

static int run(struct arena *a, struct keeper *k[2], struct err *e)
{
	struct device_kit *kit = arena_alloc(a, sizeof(*kit));
	struct images *images = images_make(a, CODE);
	struct cut_report r = { 0 };

	if (build(k[0], a, kit, e) < 0)
		return -1;
	for (int workers = 1; workers <= 2; workers++) {
		struct cut_order o = { .k = k,
			.n_workers = workers,
			.dir = scratch,
			.kit = kit,
			.old = { images->bytes[0], images->n },
			.new = { images->bytes[1], images->n },
			.verify = images_verify,
			.self = images,
			.wall_ms = 2000 };
		if (cut_campaign(&o, a, &r, e) < 0)
			return -1;
		if (r.failed != NULL)
			return err_set(e, ERR_BUG, "%s", r.failed);
		printf("%d operations recorded in %lld ms; %zu cuts, %d worker%-12s %8.0f cuts/s\n", (int)r.record->n,
			(long long)r.record_us / 1000, r.n, workers, workers == 1 ? "" : "s",
			(double)r.n * 1e6 / (double)r.cuts_us);
		if (workers == 1 && singles(k[0], &o, &r, e) < 0)
			return -1;
		if (workers == 2 && faults(&o, &r, a, e) < 0)
			return -1;
	}
	return 0;
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct keeper *k[2] = { NULL, NULL };
	struct err e = { 0 };

	bench_before_others();
	if (access("/usr/bin/qemu-system-arm", X_OK) != 0 || access("/usr/bin/arm-none-eabi-gcc", X_OK) != 0) {
		printf("not run: qemu-system-arm or gcc-arm-none-eabi is not installed\n");
		return 0;
	}
	if (mkdtemp(scratch) == NULL || chmod(scratch, 0755) != 0 || keeper_start(NULL, &k[0], &e) != 0 ||
		keeper_start(NULL, &k[1], &e) != 0 || run(&a, k, &e) != 0)
		printf("did not finish: %s\n", e.text);
	for (int i = 0; i < 2; i++)
		keeper_stop(k[i]);
	(void)io_remove_tree(AT_FDCWD, scratch, &e);
	return 0;
}
