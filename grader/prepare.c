#include "grader/prepare.h"

#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <openssl/crypto.h>
#include <sys/stat.h>

#include "grader/compile.h"
#include "grader/scratch.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

#define SOURCES_MAX   64
#define TOOLCHAIN_MAX 4096

/* What is compiled once per lab and toolchain. Sources: "kit/X" from labs/kit, "lab/GLOB" from the lab's folder,
 * "reference" = the model solution's sources. */
struct part {
	const char *output;
	int contract; /* -1 = both */
	enum compile_kind kind;
	bool sanitized, lab_libraries;
	const char *sources[6];
	const char *libraries[3];
	size_t path; /* offset in struct prepared */
};

#define PATH(member) offsetof(struct prepared, member)
/* clang-format off */
static const struct part parts[] = {
	{ "zygote", CONTRACT_FUNCTION, COMPILE_PROGRAM, false, true,
		{ "kit/zygote.c", "kit/fields.c", "lab/harness.c" }, { 0 }, PATH(zygote) },
	{ "zygote-asan", CONTRACT_FUNCTION, COMPILE_PROGRAM, true, true,
		{ "kit/zygote.c", "kit/fields.c", "kit/asan.c", "lab/harness.c" }, { 0 }, PATH(zygote_asan) },
	{ "generate", -1, COMPILE_PROGRAM, false, false,
		{ "kit/gen.c", "kit/ask.c", "kit/item.c", "kit/signer.c", "lab/generate.c", "lab/generate_*.c" },
		{ "ssl", "crypto" }, PATH(generator) },
	{ "check", CONTRACT_PROGRAM, COMPILE_PROGRAM, false, false, { "lab/check.c", "lab/check_*.c" },
		{ "cjson", "crypto" }, PATH(checker) },
	{ "clock.so", CONTRACT_PROGRAM, COMPILE_SHARED, false, false, { "kit/clock.c" }, { 0 }, PATH(clock) },
	{ "asan.o", CONTRACT_PROGRAM, COMPILE_OBJECT, false, false, { "kit/asan.c" }, { 0 }, PATH(asan_options) },
	{ "reference", CONTRACT_PROGRAM, COMPILE_PROGRAM, false, true, { "reference" }, { 0 }, PATH(reference) },
};
/* clang-format on */
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static bool wanted(const struct part *p, const struct lab *lab)
{
	return p->contract < 0 || p->contract == lab->contract;
}

/* Files of a host folder that match, as paths in the box, sorted by name. */
static int add_matching(struct compile *c, const char *host_dir, const struct json_strings *globs, const char *box_dir,
	struct arena *a, struct err *e)
{
	char **names;
	size_t n;
	SCOPED_FD dir = io_open_dir(AT_FDCWD, host_dir, e);
	if (dir < 0 || io_list_dir(dir, ".", a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!compile_matches(globs, names[i]) || !compile_name_ok(names[i]))
			continue;
		if (c->n_sources == SOURCES_MAX)
			return err_set(e, ERR_LAB, "%s: more than %d sources", host_dir, SOURCES_MAX);
		c->sources[c->n_sources++] = arena_printf(a, "%s/%s", box_dir, names[i]);
	}
	return 0;
}

static int add_sources(struct compile *c, const struct part *p, const struct lab *lab, struct arena *a, struct err *e)
{
	c->sources = arena_array(a, SOURCES_MAX, sizeof(*c->sources));
	for (size_t i = 0; i < 6 && p->sources[i] != NULL; i++) {
		const char *s = p->sources[i], *glob = s + 4;
		struct json_strings globs = { &glob, 1 };
		int rc = 0;
		if (strcmp(s, "reference") == 0)
			rc = add_matching(
				c, arena_printf(a, "%s/reference", lab->dir), &lab->sources, "/lab/reference", a, e);
		else if (strncmp(s, "kit/", 4) == 0)
			c->sources[c->n_sources++] = arena_printf(a, "/kit/labs/%s", s);
		else
			rc = add_matching(c, lab->dir, &globs, "/lab", a, e);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static const char *header_folder(const struct lab *lab, struct arena *a)
{
	const char *slash = lab->header != NULL ? strrchr(lab->header, '/') : NULL;
	return slash == NULL ? "/lab" : arena_printf(a, "/lab/%.*s", (int)(slash - lab->header), lab->header);
}

static struct json_strings part_libraries(const struct part *p, const struct lab *lab)
{
	struct json_strings own = { NULL, 0 };
	if (p->lab_libraries)
		return lab->libraries;
	own.item = (const char **)(uintptr_t)p->libraries; /* read only, the struct just can't say so */
	while (own.n < 3 && p->libraries[own.n] != NULL)
		own.n++;
	return own;
}

/* The last words of a compiler, in one line. */
static int part_failed(const struct part *p, const struct lab *lab, const struct result *r, struct err *e)
{
	if (r->ending == END_NOT_STARTED)
		return err_set(e, ERR_OPERATOR, "%s: compiling %s: not started: %.300s", lab->dir, p->output,
			buf_text(&r->err));
	const char *text = buf_text(&r->err), *error = strstr(text, "error:");
	int len = (int)strcspn(error != NULL ? error : text, "\n");
	while (error != NULL && error > text && error[-1] != '\n') {
		error--;
		len++;
	}
	return err_set(e, ERR_LAB, "%s: compiling %s: %s %d: %.*s", lab->dir, p->output, ending_name(r->ending),
		r->ending == END_EXIT ? r->exit_code : r->signal, len < 300 ? len : 300, error != NULL ? error : text);
}

static int compile_part(
	const struct part *p, const struct lab *lab, const char *dir, struct keeper *k, struct arena *a, struct err *e)
{
	struct job_mount mounts[] = { { lab->dir, "/lab" }, { data_path(a, "labs/kit"), "/kit/labs/kit" } };
	const char *include[] = { header_folder(lab, a), "/lab", "/kit", "/kit/labs/kit" };
	struct compile c = { .output = p->output,
		.kind = p->kind,
		.sanitized = p->sanitized,
		.trusted = true,
		.include = include,
		.n_include = 4,
		.libraries = part_libraries(p, lab),
		.mounts = mounts,
		.n_mounts = 2,
		.collect_to = dir,
		.limits = lab->build };
	struct job job;
	struct result r;

	if (add_sources(&c, p, lab, a, e) < 0)
		return -1;
	compile_job(&c, a, &job);
	result_init(&r);
	int rc = keeper_run(k, &job, NULL, &r, e);
	if (rc == 0 && (r.ending != END_EXIT || r.exit_code != 0 || !r.collected[0]))
		rc = part_failed(p, lab, &r, e);
	if (rc == 0 && chmod(arena_printf(a, "%s/%s", dir, p->output), 0755) < 0)
		rc = err_sys(e, ERR_OPERATOR, "%s/%s", dir, p->output);
	result_release(&r);
	return rc;
}

/* What a compiler says of itself. */
static int compiler_version(
	const char *path, const char *package, struct keeper *k, struct arena *a, const char **out, struct err *e)
{
	const char *argv[] = { path, "-dumpfullversion" };
	struct job job = { .profile = "build", .argv = { argv, 2 } };
	struct result r;

	result_init(&r);
	int rc = keeper_run(k, &job, NULL, &r, e);
	if (rc == 0 && (r.ending != END_EXIT || r.exit_code != 0))
		rc = err_set(e, ERR_OPERATOR, "%s -dumpfullversion: ended by %s; install the package %s", path,
			ending_name(r.ending), package);
	if (rc == 0)
		*out = arena_strndup(a, buf_text(&r.out), strcspn(buf_text(&r.out), "\n"));
	result_release(&r);
	return rc;
}

/* "gcc 12.2.0, OpenSSL 3.0.22, glibc 2.36", and what builds firmware where it does */
static int write_toolchain(const struct lab *lab, const char *dir, struct keeper *k, struct arena *a, struct err *e)
{
	const char *gcc = "", *arm = "", *text;

	if (compiler_version("/usr/bin/gcc", "gcc", k, a, &gcc, e) < 0)
		return -1;
	if (lab->contract == CONTRACT_BOARD &&
		compiler_version("/usr/bin/arm-none-eabi-gcc", "gcc-arm-none-eabi", k, a, &arm, e) < 0)
		return -1;
	text = arena_printf(a, "gcc %s, OpenSSL %s, glibc %s%s%s", gcc, OpenSSL_version(OPENSSL_VERSION_STRING),
		gnu_get_libc_version(), arm[0] != '\0' ? ", arm-none-eabi-gcc " : "", arm);
	return io_write_file(AT_FDCWD, arena_printf(a, "%s/toolchain", dir), text, strlen(text), 0644, e);
}

static const char *cache_name(const struct lab *lab, struct arena *a)
{
	struct digest d;
	uint8_t hash[DIGEST_SIZE];
	SCOPED_BUF text = { 0 };

	digest_begin(&d);
	compile_digest(&d);
	digest_end(&d, hash);
	buf_init(&text, 256);
	buf_hex(&text, lab->digest, 16);
	buf_puts(&text, "-");
	buf_hex(&text, hash, 8);
	return arena_strdup(a, buf_text(&text));
}

/* Fill *out from a finished folder; -1 without an error when it, or a part that somebody's tidying took, is not there. */
static int open_prepared(const struct lab *lab, const char *dir, struct arena *a, struct prepared *out)
{
	struct prepared p = { .dir = dir };
	char *text;
	size_t len;

	if (io_read_file(AT_FDCWD, arena_printf(a, "%s/toolchain", dir), TOOLCHAIN_MAX, a, &text, &len, NULL) < 0)
		return -1;
	p.toolchain = text;
	for (size_t i = 0; i < PARTS; i++) {
		const char **slot = (void *)((char *)&p + parts[i].path);
		if (!wanted(&parts[i], lab))
			continue;
		*slot = arena_printf(a, "%s/%s", dir, parts[i].output);
		if (access(*slot, R_OK) < 0)
			return -1;
	}
	*out = p;
	return 0;
}

static int make_parts(const struct lab *lab, const char *dir, struct keeper *k, struct arena *a, struct err *e)
{
	for (size_t i = 0; i < PARTS; i++)
		if (wanted(&parts[i], lab) && compile_part(&parts[i], lab, dir, k, a, e) < 0)
			return -1;
	return write_toolchain(lab, dir, k, a, e);
}

/* Somebody else may have finished the same folder meanwhile; theirs is as good as ours, unless it is a ruin. */
static int move_in(const struct lab *lab, const char *temp, const char *dir, struct arena *a, struct err *e)
{
	struct prepared theirs;
	SCOPED_FD at = io_open_dir(AT_FDCWD, temp, e);

	/* Before the name: after a power cut a finished folder must not hold empty programs. */
	if (at < 0 || syncfs(at) != 0)
		return err_sys(e, ERR_OPERATOR, "%s", temp);
	if (rename(temp, dir) == 0)
		return 0;
	if ((errno == EEXIST || errno == ENOTEMPTY) && open_prepared(lab, dir, a, &theirs) == 0)
		return 0;
	if (io_remove_tree(AT_FDCWD, dir, e) < 0)
		return -1;
	return rename(temp, dir) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "%s", dir);
}

int prepare(const struct lab *lab, const char *cache, struct keeper *k, struct arena *a, struct prepared *out,
	struct err *e)
{
	const char *dir = arena_printf(a, "%s/%s", cache, cache_name(lab, a));
	uint64_t nonce;

	if (open_prepared(lab, dir, a, out) == 0)
		return 0;
	if (io_mkdirs(AT_FDCWD, cache, 0755, e) < 0)
		return -1;
	SCOPED_FD busy = scratch_enter(cache, e);
	if (busy < 0)
		return -1;
	io_random(&nonce, sizeof(nonce));
	const char *temp = arena_printf(a, "%s/tmp-%016llx", cache, (unsigned long long)nonce);
	if (mkdir(temp, 0755) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", temp);
	int rc = make_parts(lab, temp, k, a, e);
	if (rc == 0)
		rc = move_in(lab, temp, dir, a, e);
	if (access(temp, F_OK) == 0)
		(void)io_remove_tree(AT_FDCWD, temp, NULL);
	if (rc == 0 && open_prepared(lab, dir, a, out) < 0)
		rc = err_set(e, ERR_RETRY, "%s: vanished while it was made", dir);
	return rc;
}
