/* Firmware for tests: text of one C file becomes a device kit, in a box. */
#ifndef TESTS_BOARD_BUILD_H
#define TESTS_BOARD_BUILD_H

#include <fcntl.h>
#include <sys/stat.h>

#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/board/compile.h"
#include "runner/board/cut.h"
#include "runner/board/firmware.h"
#include "tests/board/images.h"
#include "tests/tap.h"

#define BUILD_KIT "labs/secure-boot/include"

struct build {
	char dir[32]; /* scratch, readable by boxes */
	struct keeper *keepers[2];
};

static inline bool build_can(void)
{
	return access("/usr/bin/qemu-system-arm", X_OK) == 0 && access("/usr/bin/arm-none-eabi-gcc", X_OK) == 0;
}

static inline int build_open(struct build *b, struct err *e)
{
	*b = (struct build){ .dir = "/tmp/plumb-board-XXXXXX" };
	if (mkdtemp(b->dir) == NULL || chmod(b->dir, 0755) != 0)
		return err_sys(e, ERR_OPERATOR, "%s", b->dir);
	return keeper_start(NULL, &b->keepers[0], e) < 0 ? -1 : keeper_start(NULL, &b->keepers[1], e);
}

static inline void build_close(struct build *b)
{
	struct err ignored;
	keeper_stop(b->keepers[0]);
	keeper_stop(b->keepers[1]);
	(void)io_remove_tree(AT_FDCWD, b->dir, &ignored);
}

/* The ELF file; *reason as firmware_compile says. */
static inline int build_elf(struct build *b, const char *text, const char *name, struct arena *a, char **elf, size_t *n,
	const char **reason, struct err *e)
{
	static const char *const files[] = { "boot.c", NULL };
	const char *dir = arena_printf(a, "%s/%s", b->dir, name);
	struct firmware_order o = { .kit = data_path(a, BUILD_KIT), .source = dir, .files = files, .to = dir };

	if (io_mkdirs(AT_FDCWD, dir, 0755, e) < 0 ||
		io_write_file(AT_FDCWD, arena_printf(a, "%s/boot.c", dir), text, strlen(text), 0644, e) < 0 ||
		firmware_compile(b->keepers[0], &o, a, reason, e) < 0)
		return -1;
	return *reason != NULL ? 0
			       : io_read_file(AT_FDCWD, arena_printf(a, "%s/firmware.elf", dir), FIRMWARE_ELF_MAX, a,
					 elf, n, e);
}

/* Ready for a campaign, or a failed check. */
static inline struct device_kit *build_kit(struct build *b, const char *text, const char *name, struct arena *a)
{
	struct device_kit *kit = arena_alloc(a, sizeof(*kit));
	struct err e = { 0 };
	char *elf = NULL;
	const char *reason = NULL;
	size_t n = 0;
	bool good = build_elf(b, text, name, a, &elf, &n, &reason, &e) == 0 && reason == NULL &&
		    device_kit_read(elf, n, kit, &e) == 0;

	return OK(good, "%s is built: %s%s", name, e.text, reason == NULL ? "" : reason) ? kit : NULL;
}

static inline const char *build_text(const char *path, struct arena *a)
{
	struct err e = { 0 };
	char *text = NULL;
	size_t n;

	int rc = io_read_file(AT_FDCWD, data_path(a, path), 65536, a, &text, &n, &e);
	return OK(rc == 0, "%s is read: %s", path, e.text) ? arena_strndup(a, text, n) : "";
}

/* One text in place of another one, which has to be there. */
static inline const char *build_change(const char *text, const char *from, const char *to, struct arena *a)
{
	const char *hit = strstr(text, from);

	if (!OK(hit != NULL, "there is \"%.40s\" to be changed", from))
		return text;
	return arena_printf(a, "%.*s%s%s", (int)(hit - text), text, to, hit + strlen(from));
}

#endif
