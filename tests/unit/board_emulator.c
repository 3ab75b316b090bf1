/* Emulators that are missing, too old, silent, or that lie: each is an error with a place and a reason, within its time,
 * never a verdict, and the keeper is good for the next board. */
#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>

#include "tests/board/build.h"

#define ANSWER_MS INT64_C(300)

static struct build build;

static int make_fake(const char *to)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *argv[] = { (char *)(uintptr_t) "gcc", (char *)(uintptr_t) "-O1", (char *)(uintptr_t) "-o",
		(char *)(uintptr_t)to, (char *)(uintptr_t)data_path(&a, "tests/board/fake.c"), NULL };
	pid_t pid;
	int status = -1;

	return posix_spawnp(&pid, "gcc", NULL, NULL, argv, environ) == 0 && waitpid(pid, &status, 0) == pid &&
			       status == 0
		       ? 0
		       : -1;
}

static int use(const struct board_order *o, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct device_kit *kit = arena_alloc(&a, sizeof(*kit));
	struct device d = { .kit = kit, .verify = images_verify, .wall_ms = ANSWER_MS };
	struct device_stop s;

	memset(kit->address, 0x40, sizeof(kit->address));
	if (board_start(o, &d.board, e) < 0)
		return -1;
	int rc = board_begin(d.board, o->flash, e) < 0 || device_wait(&d, NULL, &s, e) < 0 ? -1 : 0;
	board_stop(d.board);
	return rc;
}

static const struct {
	const char *name;
	enum err_kind kind;
	const char *says;
} rows[] = {
	{ "none", ERR_OPERATOR, "install qemu-system-arm" },
	{ "too-old", ERR_OPERATOR, "unsupported machine type" },
	{ "silent", ERR_RETRY, "no answer from the emulator's debug stub in time" },
	{ "endless", ERR_RETRY, "not a packet" },
	{ "hangs-at-reset", ERR_RETRY, "no answer from the emulator's debug stub in time" },
	{ "refuses-reset", ERR_RETRY, "answered \"E22\" instead of OK" },
	{ "never-stops", ERR_RETRY, "no answer from the emulator's debug stub in time" },
	{ "odd-stop", ERR_RETRY, "\"W00\" is no stop of the processor" },
	{ "garbage", ERR_RETRY, "not a packet" },
	{ "dies-running", ERR_RETRY, "closed" },
	{ "no-registers", ERR_RETRY, "gave no registers" },
};

static void misbehaves(size_t i, const char *fake, const uint8_t *flash)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	struct board_order o = { .k = build.keepers[0],
		.dir = build.dir,
		.flash = flash,
		.emulator = arena_printf(&a, "/board/%s", rows[i].name),
		.answer_ms = ANSWER_MS };
	const char *path = arena_printf(&a, "%s/%s", build.dir, rows[i].name);

	if (i > 0 && link(fake, path) < 0)
		printf("# %s: %s\n", path, strerror(errno));
	int64_t begin_us = io_monotonic_us();
	int rc = use(&o, &e);
	int64_t took_ms = (io_monotonic_us() - begin_us) / 1000;
	OK(rc == -1 && e.kind == rows[i].kind && strstr(e.text, rows[i].says) != NULL, "%s: %s", rows[i].name, e.text);
	OK(took_ms < 60 * ANSWER_MS, "%s: within %lld ms", rows[i].name, (long long)took_ms);
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	uint8_t *flash = arena_alloc(&a, BOARD_FLASH);

	memset(flash, 0xff, BOARD_FLASH);
	OK(build_open(&build, &e) == 0, "keepers: %s", e.text);
	const char *fake = arena_printf(&a, "%s/fake", build.dir);
	if (!OK(make_fake(fake) == 0, "an emulator that is none"))
		return tap_done();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		misbehaves(i, fake, flash);
	if (build_can()) {
		struct board_order o = { .k = build.keepers[0], .dir = build.dir, .flash = flash };
		OK(use(&o, &e) == 0, "behind all of them the same keeper starts a real one");
	}
	build_close(&build);
	return tap_done();
}
