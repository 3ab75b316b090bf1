#include "grader/build.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "grader/build_board.h"
#include "grader/compile.h"
#include "grader/ended.h"
#include "grader/lure.h"
#include "grader/symbols.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

#define DIAGNOSTICS_MAX 16384
#define REASON_MAX      200
#define SOURCES_MAX     128

const char *const build_outcome_words[] = { "ok", "refused", "no-files", "error", "limit", "symbols", NULL };

struct building { /* one of the two builds */
	struct compile compile;
	struct job job;
	struct result result;
	const char *path; /* of the object on the host */
	bool good;
};

struct build_run {
	const struct lab *lab;
	const struct prepared *prep;
	const char *tree; /* the student's files, without those that the lab provides */
	const char **sources;
	size_t n_sources;
	struct arena *a;
	struct building plain, sanitized;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

/* A quoted #include looks beside the including file first, so a student's copy of the lab's header would win over the
 * lab's. It is left out of what the compiler sees. */
static int without_lab_header(const struct lab *lab, const struct source *src, const struct workdir *w, struct arena *a,
	const char **tree, struct err *e)
{
	const char *header = lab->header != NULL ? base_name(lab->header) : NULL, *clean;
	bool shadowed = false;

	for (size_t i = 0; i < src->n_files; i++)
		shadowed |= header != NULL && strcmp(src->files[i].name, header) == 0;
	*tree = src->dir;
	if (!shadowed)
		return 0;
	clean = arena_printf(a, "%s/build-src", w->path);
	if (mkdir(clean, 0755) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", clean);
	for (size_t i = 0; i < src->n_files; i++) {
		const char *name = src->files[i].name;
		if (strcmp(name, header) != 0 &&
			link(arena_printf(a, "%s/%s", src->dir, name), arena_printf(a, "%s/%s", clean, name)) < 0)
			return err_sys(e, ERR_OPERATOR, "%s/%s", clean, name);
	}
	*tree = clean;
	return 0;
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The sources in a fixed order; a reason for the student when there are none or one has an unusable name. */
static const char *pick_sources(struct build_run *b, const struct source *src, enum build_outcome *outcome)
{
	b->sources = arena_array(b->a, src->n_files + 1, sizeof(*b->sources));
	for (size_t i = 0; i < src->n_files; i++) {
		const char *name = src->files[i].name;
		if (!compile_matches(&b->lab->sources, name))
			continue;
		*outcome = BUILD_ERROR;
		if (!compile_name_ok(name))
			return "a source file has a name that is not made of letters, digits, '_', '.' and '-'";
		if (b->n_sources == SOURCES_MAX)
			return "there are too many source files";
		b->sources[b->n_sources++] = arena_printf(b->a, "/src/%s", name);
	}
	*outcome = BUILD_NO_FILES;
	if (b->n_sources == 0)
		return arena_printf(b->a, "no file matches %s", b->lab->sources.item[0]);
	qsort(b->sources, b->n_sources, sizeof(*b->sources), by_text);
	return NULL;
}

static const char *header_folder(const struct lab *lab, struct arena *a)
{
	const char *slash = strrchr(lab->header, '/');
	return slash == NULL ? "/lab" : arena_printf(a, "/lab/%.*s", (int)(slash - lab->header), lab->header);
}

/* What the compiler sees besides the toolchain: the student's files, the lab's header, our options object. */
static void set_inputs(struct build_run *b, const struct lure *lure, struct compile *c)
{
	struct job_mount *m = arena_array(b->a, 3 + LURE_MOUNTS, sizeof(*m));
	const char **include = arena_alloc(b->a, sizeof(*include));

	m[c->n_mounts++] = (struct job_mount){ b->tree, "/src" };
	if (b->lab->header != NULL) {
		m[c->n_mounts++] = (struct job_mount){ arena_printf(b->a, "%s/%s", b->lab->dir, b->lab->header),
			arena_printf(b->a, "/lab/%s", b->lab->header) };
		include[c->n_include++] = header_folder(b->lab, b->a);
	}
	c->last_include = "/src"; /* a student's stdio.h is not what <stdio.h> means, not even to openssl's headers */
	c->sources = arena_array(b->a, b->n_sources + 1, sizeof(*c->sources));
	memcpy(c->sources, b->sources, b->n_sources * sizeof(*c->sources));
	c->n_sources = b->n_sources;
	if (c->sanitized && b->lab->contract == CONTRACT_PROGRAM) {
		m[c->n_mounts++] = (struct job_mount){ b->prep->asan_options, "/kit/asan.o" };
		c->sources[c->n_sources++] = "/kit/asan.o";
	}
	c->n_mounts += lure_mounts_compile(lure, m + c->n_mounts);
	c->mounts = m;
	c->include = include;
}

static int begin_board(
	struct build_run *b, struct building *one, const struct workdir *w, struct keeper *k, struct err *e)
{
	if (build_board_job(b->lab, b->tree, b->sources, b->n_sources, w, b->a, &one->job, e) < 0)
		return -1;
	one->path = build_board_path(w, b->a);
	return keeper_begin(k, &one->job, NULL, e);
}

static int begin(struct build_run *b, struct building *one, const char *name, bool sanitized, const struct workdir *w,
	struct keeper *k, struct err *e)
{
	if (b->lab->contract == CONTRACT_BOARD)
		return begin_board(b, one, w, k, e);
	one->compile = (struct compile){ .output = name,
		.sanitized = sanitized,
		.collect_to = w->path,
		.kind = b->lab->contract == CONTRACT_FUNCTION ? COMPILE_SHARED : COMPILE_PROGRAM,
		.libraries = b->lab->libraries,
		.limits = b->lab->build,
		.needs = b->lab->needs_set };
	set_inputs(b, w->lure, &one->compile);
	compile_job(&one->compile, b->a, &one->job);
	one->path = arena_printf(b->a, "%s/%s", w->path, name);
	return keeper_begin(k, &one->job, NULL, e);
}

static int end(struct building *one, struct keeper *k, struct err *e)
{
	if (keeper_end(k, &one->result, e) < 0)
		return err_prefix(e, "build");
	if (one->result.ending == END_NOT_STARTED)
		return err_set(e, ERR_OPERATOR, "build: not started: %.300s", buf_text(&one->result.err));
	one->good = one->result.ending == END_EXIT && one->result.exit_code == 0 && one->result.collected[0];
	if (one->good && chmod(one->path, 0755) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", one->path);
	return 0;
}

/* Paths as the student knows them; then nothing that a terminal could obey. */
static const char *readable(const struct buf *raw, struct arena *a)
{
	static const char *const hide[] = { "/src/", "/lab/", "/board/", "/usr/bin/ld: ", "/usr/lib/gcc/arm-none-eabi/",
		NULL };
	SCOPED_BUF plain = { 0 }, safe = { 0 };
	buf_init(&plain, raw->len + 1);
	buf_init(&safe, DIAGNOSTICS_MAX + 64);
	for (size_t i = 0; i < raw->len;) {
		size_t skip = 0;
		for (size_t h = 0; hide[h] != NULL && skip == 0; h++)
			if (raw->len - i >= strlen(hide[h]) && memcmp(raw->data + i, hide[h], strlen(hide[h])) == 0)
				skip = strlen(hide[h]);
		if (skip == 0)
			buf_u8(&plain, raw->data[i++]);
		i += skip;
	}
	text_for_terminal(&safe, buf_text(&plain), plain.len, DIAGNOSTICS_MAX, true);
	return arena_strdup(a, buf_text(&safe));
}

static const char *first_error(const char *diagnostics, struct arena *a)
{
	const char *line = diagnostics;
	while (*line != '\0') {
		size_t len = strcspn(line, "\n");
		const char *text = arena_strndup(a, line, len < REASON_MAX ? len : REASON_MAX);
		if (strstr(text, "error:") != NULL || strstr(text, "undefined ") != NULL ||
			strstr(text, ": Error:") != NULL) /* the assembler's */
			return text;
		line += len + (line[len] == '\n');
	}
	return "the compiler gave up";
}

/* A limit may hit a process that gcc started, and gcc then calls it an error of its own and asks for a bug report. */
static enum ending real_ending(const struct result *r)
{
	static const struct {
		const char *says;
		enum ending ending;
	} signals[] = {
		{ "File size limit exceeded signal terminated program", END_DISK },
		{ "CPU time limit exceeded signal terminated program", END_CPU },
		{ "Killed signal terminated program", END_MEMORY },
	};
	for (size_t i = 0; r->ending == END_EXIT && i < sizeof(signals) / sizeof(signals[0]); i++)
		if (strstr(buf_text(&r->err), signals[i].says) != NULL)
			return signals[i].ending;
	return r->ending;
}

static void failed(const struct building *one, struct arena *a, struct artefact *out)
{
	struct result r = one->result; /* the same buffers, borrowed */

	r.ending = real_ending(&r);
	out->outcome = r.ending == END_EXIT ? BUILD_ERROR : BUILD_LIMIT;
	if (r.ending == END_EXIT && r.exit_code == 0)
		out->reason = "the compiler left nothing that can be run";
	else if (r.ending == END_EXIT)
		out->reason = first_error(out->diagnostics, a);
	else
		out->reason = arena_printf(a, "the compiler %s; look for a huge array, an endless include or macro",
			ended_words(&one->job, &r, a));
	if (r.ending == END_DISK || r.ending == END_MEMORY)
		out->diagnostics = ""; /* half a message, or gcc's excuse */
}

/* The plain build decides, and its symbols are read while the sanitized build still runs. */
static int finish(struct build_run *b, struct keeper *k[2], struct artefact *out, struct err *e)
{
	const char *reason = NULL;
	int rc = 0;

	if (end(&b->plain, k[0], e) < 0)
		return -1;
	out->diagnostics = readable(&b->plain.result.err, b->a);
	if (!b->plain.good)
		failed(&b->plain, b->a, out);
	else if (b->lab->contract == CONTRACT_BOARD)
		rc = build_board_check(b->plain.path, b->a, &reason, e);
	else
		rc = symbols_check(b->lab, b->plain.path, k[0], b->a, &reason, e);
	if (rc < 0)
		return -1;
	if (reason != NULL) {
		out->outcome = BUILD_SYMBOLS;
		out->reason = reason;
	}
	out->object = out->outcome == BUILD_OK ? b->plain.path : NULL;
	if (k[1] == NULL)
		return 0;
	if (out->outcome != BUILD_OK) {
		(void)keeper_kill(k[1]); /* whatever it would say, nobody asks for it any more */
		return keeper_end(k[1], &b->sanitized.result, e);
	}
	if (end(&b->sanitized, k[1], e) < 0)
		return -1;
	out->object_asan = b->sanitized.good ? b->sanitized.path : NULL;
	return 0;
}

/* Both builds are of the same files, and both boxes are empty by now. */
static void note_sightings(const struct build_run *b, struct lure *lure, struct artefact *out)
{
	const struct result *both[] = { &b->plain.result, &b->sanitized.result };

	lure_report(lure, &out->seen, SIGHTED_COMPILE, NULL, NULL, b->a);
	for (size_t i = 0; i < 2; i++) {
		if (both[i]->ending == END_DENIED)
			sightings_add(
				&out->seen, SIGHTED_DENIED, both[i]->denied, SIGHTED_COMPILE, 1, NULL, NULL, b->a);
		if (lure_in(lure, both[i]->err.data, both[i]->err.len) ||
			lure_in(lure, both[i]->out.data, both[i]->out.len))
			sightings_add(&out->seen, SIGHTED_CANARY, "said by the compiler", SIGHTED_COMPILE, 1, NULL,
				NULL, b->a);
	}
}

static int run_builds(
	struct build_run *b, const struct workdir *w, struct keeper *k[2], struct artefact *out, struct err *e)
{
	struct err ignored;
	struct keeper *plain_only[2] = { k[0], NULL };

	if (b->lab->contract == CONTRACT_BOARD)
		k = plain_only; /* no sanitizer runs on a controller */
	result_init(&b->plain.result);
	result_init(&b->sanitized.result);
	int rc = begin(b, &b->plain, "object", false, w, k[0], e);
	if (rc == 0 && k[1] != NULL && (rc = begin(b, &b->sanitized, "object-asan", true, w, k[1], e)) < 0)
		(void)keeper_end(k[0], &b->plain.result, &ignored);
	if (rc == 0)
		rc = finish(b, k, out, e);
	if (rc == 0)
		note_sightings(b, w->lure, out);
	result_release(&b->plain.result);
	result_release(&b->sanitized.result);
	return rc;
}

int build(const struct lab *lab, const struct prepared *prep, const struct source *src, const struct workdir *w,
	struct keeper *k[2], struct arena *a, struct artefact *out, struct err *e)
{
	struct build_run b = { .lab = lab, .prep = prep, .a = a };
	struct artefact made = { .diagnostics = "" };
	int64_t start = io_monotonic_us();

	if (src->refused) {
		made.outcome = BUILD_REFUSED;
		made.reason = src->reason;
	} else if ((made.reason = pick_sources(&b, src, &made.outcome)) == NULL) {
		made.outcome = BUILD_OK;
		if (without_lab_header(lab, src, w, a, &b.tree, e) < 0 || run_builds(&b, w, k, &made, e) < 0)
			return -1;
	}
	made.us = io_monotonic_us() - start;
	*out = made;
	return 0;
}
