#include "runner/board/compile.h"

#define GCC        "/usr/bin/arm-none-eabi-gcc"
#define FILES_MAX  64
#define ELF_KIB    4096
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"

/* No built-in loop becomes a call of memset: there is no C library. */
static const char *const flags[] = { GCC, "-std=gnu17", "-mcpu=cortex-m0", "-mthumb", "-Os", "-ffreestanding",
	"-nostdlib", "-fno-tree-loop-distribute-patterns", "-fno-strict-aliasing", "-ftrivial-auto-var-init=pattern",
	"-Wall", "-Wextra", "-Wno-array-bounds", "-fmax-errors=20", "-fdiagnostics-color=never",
	"-ffile-prefix-map=/src/=", "-I/board", "-T", "/board/board.ld", "-Wl,--build-id=none", "-o",
	("/box/" FIRMWARE_ELF), "/board/startup.c" };
#define N_FLAGS (sizeof(flags) / sizeof(flags[0]))

static int command(const struct firmware_order *o, struct arena *a, struct json_strings *out, struct err *e)
{
	const char **words = arena_array(a, N_FLAGS + FILES_MAX + 1, sizeof(*words));
	size_t n = N_FLAGS;

	memcpy(words, flags, sizeof(flags));
	for (const char *const *f = o->files; *f != NULL; f++) {
		if ((*f)[0] == '-' || (*f)[0] == '\0' || strspn(*f, NAME_CHARS) != strlen(*f))
			return err_set(e, ERR_INPUT,
				"firmware: a file's name is not made of letters, digits, '_', '.' and '-'");
		if (n == N_FLAGS + FILES_MAX)
			return err_set(e, ERR_INPUT, "firmware: more than %d files", FILES_MAX);
		words[n++] = arena_printf(a, "/src/%s", *f);
	}
	words[n++] = "-lgcc";
	*out = (struct json_strings){ words, n };
	return 0;
}

int firmware_job(const struct firmware_order *o, struct arena *a, struct job *out, struct err *e)
{
	const struct job_mount both[] = { { o->kit, "/board" }, { o->source, "/src" } };
	const struct job_collect collect = { FIRMWARE_ELF, ELF_KIB, false };
	struct job job = { .profile = "build",
		.mounts = arena_array(a, 2 + FIRMWARE_MOUNTS, sizeof(*job.mounts)),
		.n_mounts = 2,
		.collect = arena_memdup(a, &collect, sizeof(collect)),
		.n_collect = 1,
		.collect_to = o->to,
		.limits = o->limits };

	memcpy(job.mounts, both, sizeof(both));
	if (access(GCC, X_OK) != 0)
		return err_sys(e, ERR_OPERATOR, "%s: install gcc-arm-none-eabi", GCC);
	if (command(o, a, &job.argv, e) < 0)
		return -1;
	*out = job;
	return 0;
}

int firmware_compile(
	struct keeper *k, const struct firmware_order *o, struct arena *a, const char **reason, struct err *e)
{
	struct job job;
	struct result r;

	if (firmware_job(o, a, &job, e) < 0)
		return -1;
	result_init(&r);
	int rc = keeper_run(k, &job, NULL, &r, e);
	if (rc == 0 && r.ending == END_NOT_STARTED)
		rc = err_set(e, ERR_OPERATOR, "firmware: not started: %.300s", buf_text(&r.err));
	if (rc == 0 && (r.ending != END_EXIT || r.exit_code != 0 || !r.collected[0]))
		*reason = arena_printf(a, "%s %s", ending_name(r.ending), buf_text(&r.err));
	else if (rc == 0)
		*reason = NULL;
	result_release(&r);
	return rc;
}
