/* The fetch child: order in, lock, walk, answer out. It holds nothing that is worth stealing: no seed, no expected
 * value, no database, one repository's objects and one fresh directory. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "grader/fetch_walk.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/landlock.h"
#include "runner/policy.h"

const struct json_field fetch_order_fields[] = {
	{ .name = "repo", .type = JSON_STRING, .offset = offsetof(struct fetch_order, repo) },
	{ .name = "tree", .type = JSON_STRING, .offset = offsetof(struct fetch_order, tree) },
	{ .name = "commit", .type = JSON_STRING, .offset = offsetof(struct fetch_order, commit) },
	{ .name = "quarantine", .type = JSON_STRING, .offset = offsetof(struct fetch_order, quarantine) },
	{ .name = "dest", .type = JSON_STRING, .offset = offsetof(struct fetch_order, dest), .required = true },
	{ .name = "files", .type = JSON_STRINGS, .offset = offsetof(struct fetch_order, files), .required = true },
	{ 0 },
};
const char *const fetch_status_words[] = { "done", "refused", "error", NULL };

/* What the child has mapped now, plus room to work: a fixed number would starve a sanitized build, whose shadow is
 * terabytes of address space. */
static int64_t address_space(void)
{
	char text[64];
	SCOPED_FD fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
	text[n > 0 ? n : 0] = '\0';
	long long pages = strtoll(text, NULL, 10);
	return pages > 0 ? (int64_t)pages * sysconf(_SC_PAGESIZE) : (int64_t)256 << 20;
}

int fetch_lock(const char *const *read_paths, const char *write_path, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *const write_paths[] = { write_path, NULL };
	/* The policy's own text is read when Landlock holds already: the other way round Landlock's calls would have to
	 * be in the policy. */
	const char *reads[4] = { data_path(&a, "runner/policy") };
	int64_t memory = address_space() + FETCH_MEMORY;
	for (size_t i = 0; read_paths[i] != NULL && i + 2 < sizeof reads / sizeof reads[0]; i++)
		reads[i + 1] = read_paths[i];
	const struct {
		__rlimit_resource_t what;
		int64_t most, hard;
	} limits[] = {
		{ RLIMIT_CORE, 0, 0 },
		/* At equal limits the kernel sends SIGKILL, which may as well be the machine's shortage of memory. */
		{ RLIMIT_CPU, FETCH_CPU_S, FETCH_CPU_S + 2 },
		{ RLIMIT_FSIZE, FETCH_TAKEN_TOTAL, FETCH_TAKEN_TOTAL },
		{ RLIMIT_NOFILE, 128, 128 },
		{ RLIMIT_AS, memory, memory },
	};
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
		struct rlimit r = { (rlim_t)limits[i].most, (rlim_t)limits[i].hard };
		if (setrlimit(limits[i].what, &r) < 0)
			return err_sys(e, ERR_BUG, "fetch: setrlimit");
	}
	if (landlock_only(reads, write_paths, e) < 0)
		return -1;
	return policy_install("fetch", e);
}

static int walk_git(struct walk *w, struct err *e)
{
	const char *paths[3] = { arena_printf(w->a, "%s/objects", w->order->repo), w->order->quarantine, NULL };
	struct git_odb *odb;
	if (fetch_git_open(w->order, &odb, e) < 0)
		return -1;
	int rc = fetch_lock(paths, w->order->dest, e);
	rc = rc != 0 ? rc : fetch_git_walk(odb, w, e);
	fetch_git_free(odb);
	return rc;
}

static int walk_dir(struct walk *w, struct err *e)
{
	const char *paths[2] = { w->order->tree, NULL };
	SCOPED_FD fd = io_open_dir(AT_FDCWD, w->order->tree, e);
	if (fd < 0 || fetch_lock(paths, w->order->dest, e) < 0)
		return -1;
	return fetch_dir_walk(w, fd_take(&fd), e);
}

static int obey(struct walk *w, struct err *e)
{
	if ((w->order->repo == NULL) == (w->order->tree == NULL) || (w->order->repo && w->order->commit == NULL))
		return err_set(e, ERR_BUG, "fetch: an order names either a repository and a commit, or a directory");
	w->dest = io_open_dir(AT_FDCWD, w->order->dest, e);
	if (w->dest < 0)
		return -1;
	w->loc = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	buf_init(&w->path, FETCH_PATH + 2);
	return w->order->repo != NULL ? walk_git(w, e) : walk_dir(w, e);
}

static int answer(const struct walk *w, int rc, const struct err *e)
{
	SCOPED_JSON doc = json_new_object();
	SCOPED_BUF text = { 0 };
	struct json *files = json_new_array();
	for (size_t i = 0; rc == 0 && i < w->n_wishes; i++) {
		struct json *f = json_new_object();
		json_add_string(f, "name", w->wishes[i].name);
		json_add_int(f, "bytes", w->wishes[i].bytes);
		json_push(files, f);
	}
	json_add_string(doc, "status", fetch_status_words[rc == 0 ? FETCH_DONE : rc > 0 ? FETCH_REFUSED : FETCH_ERROR]);
	json_add_string(doc, "reason", rc > 0 ? w->reason : rc < 0 ? e->text : "");
	json_add_string(doc, "place", rc > 0 ? w->place : "");
	json_add(doc, "files", files);
	buf_init(&text, FETCH_ANSWER);
	if (json_print(doc, &text) < 0 || write_full(1, text.data, text.len) < 0)
		return EXIT_OURS;
	return EXIT_OK;
}

static int read_order(struct arena *a, struct fetch_order *o, struct json **root, struct err *e)
{
	SCOPED_BUF in = { 0 };
	buf_init(&in, 1 << 16);
	if (read_end(0, &in) < 0)
		return err_sys(e, ERR_RETRY, "fetch order");
	if (json_parse(buf_text(&in), in.len, "fetch order", root, e) < 0)
		return -1;
	return json_object(*root, "fetch order", fetch_order_fields, o, a, e);
}

int fetch_child(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON root = NULL;
	struct err e = { 0 };
	struct fetch_order order = { 0 };
	struct walk w = { .order = &order, .a = &a, .dest = -1 };
	int rc = read_order(&a, &order, &root, &e);
	rc = rc != 0 ? rc : obey(&w, &e);
	int code = answer(&w, rc, &e);
	buf_release(&w.path);
	if (w.loc != (locale_t)0)
		freelocale(w.loc);
	if (w.dest >= 0)
		(void)close(w.dest);
	return code;
}
