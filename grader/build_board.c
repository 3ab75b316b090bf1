#include "grader/build_board.h"

#include <fcntl.h>
#include <string.h>

#include "grader/lure.h"
#include "runner/base/io.h"
#include "runner/board/compile.h"
#include "runner/board/device.h"
#include "runner/board/firmware.h"

_Static_assert(FIRMWARE_MOUNTS >= LURE_MOUNTS, "a compiler's box holds the lures as well");

const char *build_board_path(const struct workdir *w, struct arena *a)
{
	return arena_printf(a, "%s/" FIRMWARE_ELF, w->path);
}

int build_board_job(const struct lab *lab, const char *tree, const char *const *sources, size_t n,
	const struct workdir *w, struct arena *a, struct job *out, struct err *e)
{
	const char **names = arena_array(a, n + 1, sizeof(*names));
	struct firmware_order order = { .kit = arena_printf(a, "%s/include", lab->dir),
		.source = tree,
		.files = names,
		.to = w->path,
		.limits = lab->build };

	for (size_t i = 0; i < n; i++)
		names[i] = strrchr(sources[i], '/') + 1;
	if (firmware_job(&order, a, out, e) < 0)
		return -1;
	out->needs = lab->needs_set;
	out->n_mounts += lure_mounts_compile(w->lure, out->mounts + out->n_mounts);
	return 0;
}

int build_board_check(const char *path, struct arena *a, const char **reason, struct err *e)
{
	struct device_kit *kit = arena_alloc(a, sizeof(*kit));
	char *elf;
	size_t n;

	if (io_read_file(AT_FDCWD, path, FIRMWARE_ELF_MAX, a, &elf, &n, e) < 0)
		return -1;
	if (device_kit_read(elf, n, kit, e) == 0)
		return 0;
	if (e->kind != ERR_INPUT)
		return -1;
	*reason = arena_strdup(a, e->text);
	return 0;
}
