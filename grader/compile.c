#include "grader/compile.h"

#include <sys/stat.h>

#include "runner/base/text.h"

#define OBJECT_MAX_KIB (32 << 10)
#define WALL_MS        20000
#define OUTPUT_KIB     256

/* Fixed flags. Automatic variables get a pattern, so that reading one too early fails every time and not by luck:
 * a verdict that depends on leftover stack bytes can't be replayed. */
/* clang-format off */
static const char *const base_flags[] = {
	"-std=gnu17", "-pipe", "-Wall", "-Wextra", "-fmax-errors=20", "-fdiagnostics-color=never", "-fPIC",
	"-fno-strict-aliasing", "-ftrivial-auto-var-init=pattern", "-ffile-prefix-map=/src/=", NULL,
};
static const char *const hardened_flags[] = {
	"-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=3", "-fstack-protector-strong", "-fstack-clash-protection",
	"-fcf-protection=full", NULL,
};
static const char *const sanitized_flags[] = {
	"-O1", "-g1", "-U_FORTIFY_SOURCE", "-fno-omit-frame-pointer", "-fsanitize=address,undefined",
	"-fno-sanitize-recover=all", NULL,
};
static const char *const link_flags[] = {
	"-Wl,-z,defs", "-Wl,-z,now", "-Wl,-z,relro", "-Wl,-z,noexecstack", "-Wl,-z,text", NULL,
};
static const char *const kind_flags[][3] = {
	[COMPILE_PROGRAM] = { "-pie", NULL },
	[COMPILE_SHARED] = { "-shared", NULL },
	[COMPILE_OBJECT] = { "-c", NULL },
};
static const struct { const char *path, *flag; } linkers[] = { /* the fastest first */
	{ "/usr/bin/ld.mold", "-fuse-ld=mold" },
	{ "/usr/bin/ld.gold", "-fuse-ld=gold" },
	{ "/usr/bin/ld.bfd", "-fuse-ld=bfd" },
};
/* clang-format on */

static const char *linker(void)
{
	for (size_t i = 0; i < sizeof(linkers) / sizeof(linkers[0]); i++)
		if (access(linkers[i].path, X_OK) == 0)
			return linkers[i].flag;
	return linkers[2].flag;
}

struct words {
	struct arena *a;
	const char **item;
	size_t n, cap;
};

static void word(struct words *w, const char *text)
{
	const char **slot = arena_push(w->a, &w->item, &w->n, &w->cap, sizeof(*slot));
	*slot = text;
}

static void words(struct words *w, const char *const *list)
{
	for (; *list != NULL; list++)
		word(w, *list);
}

static void link_words(struct words *w, const struct compile *c)
{
	words(w, link_flags);
	word(w, linker());
	word(w, c->trusted ? "-Wl,--no-as-needed" : "-Wl,--as-needed");
	for (size_t i = 0; i < c->libraries.n; i++)
		word(w, arena_printf(w->a, "-l%s", c->libraries.item[i]));
}

static struct json_strings command(const struct compile *c, struct arena *a)
{
	struct words w = { .a = a };

	word(&w, "/usr/bin/gcc");
	words(&w, base_flags);
	words(&w, c->sanitized ? sanitized_flags : hardened_flags);
	words(&w, kind_flags[c->kind]);
	if (c->trusted)
		word(&w, "-D_GNU_SOURCE");
	for (size_t i = 0; i < c->n_include; i++)
		word(&w, arena_printf(a, "-I%s", c->include[i]));
	if (c->last_include != NULL)
		word(&w, arena_printf(a, "-idirafter%s", c->last_include));
	word(&w, "-o");
	word(&w, arena_printf(a, "/box/%s", c->output));
	for (size_t i = 0; i < c->n_sources; i++)
		word(&w, c->sources[i]);
	if (c->kind != COMPILE_OBJECT)
		link_words(&w, c);
	return (struct json_strings){ w.item, w.n };
}

static int64_t or_else(int64_t value, int64_t fallback)
{
	return value != 0 ? value : fallback;
}

void compile_job(const struct compile *c, struct arena *a, struct job *out)
{
	struct job_collect *collect = arena_alloc(a, sizeof(*collect));

	*collect = (struct job_collect){ c->output, OBJECT_MAX_KIB, false };
	*out = (struct job){
		.profile = "build",
		.argv = command(c, a),
		.mounts = c->mounts,
		.n_mounts = c->n_mounts,
		.collect = collect,
		.n_collect = 1,
		.collect_to = c->collect_to,
		.needs = c->needs,
		.limits = c->limits,
	};
	out->limits.wall_ms = or_else(c->limits.wall_ms, WALL_MS);
	out->limits.cpu_ms = or_else(c->limits.cpu_ms, WALL_MS);
	out->limits.output_kib = or_else(c->limits.output_kib, OUTPUT_KIB);
}

bool compile_name_ok(const char *name)
{
	return name[0] != '\0' && name[0] != '-' && name[0] != '.' && strlen(name) <= 128 &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == strlen(name);
}

bool compile_matches(const struct json_strings *globs, const char *name)
{
	for (size_t i = 0; i < globs->n; i++)
		if (text_glob(globs->item[i], name))
			return true;
	return false;
}

static void digest_list(struct digest *d, const char *const *list)
{
	for (; *list != NULL; list++)
		digest_text(d, *list);
}

void compile_digest(struct digest *d)
{
	static const char *const tools[] = { "/usr/bin/gcc", "/usr/bin/as", "/usr/bin/ld.bfd", "/usr/bin/ld.gold",
		"/usr/bin/ld.mold", "/lib/x86_64-linux-gnu/libc.so.6", "/lib/x86_64-linux-gnu/libcrypto.so.3",
		"/lib/x86_64-linux-gnu/libssl.so.3", "/lib/x86_64-linux-gnu/libcjson.so.1" };

	digest_list(d, base_flags);
	digest_list(d, hardened_flags);
	digest_list(d, sanitized_flags);
	digest_list(d, link_flags);
	digest_text(d, linker());
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		struct stat st = { 0 };
		(void)stat(tools[i], &st); /* absent is a fact as well */
		digest_piece(d, &st.st_size, sizeof(st.st_size));
		digest_piece(d, &st.st_mtim.tv_sec, sizeof(st.st_mtim.tv_sec));
	}
}
