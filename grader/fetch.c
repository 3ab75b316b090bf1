/* The parent's half: it writes the order, waits with a deadline, and believes nothing of the answer that it can look up
 * itself, because the child reads what strangers made. */
#include "grader/fetch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "grader/fetch_name.h"
#include "grader/fetch_walk.h"
#include "grader/proc.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

const struct json_field fetch_answer_fields[] = {
	{ .name = "status",
		.type = JSON_ENUM,
		.offset = offsetof(struct fetch_answer, status),
		.required = true,
		.words = fetch_status_words },
	{ .name = "reason", .type = JSON_STRING, .offset = offsetof(struct fetch_answer, reason), .required = true },
	{ .name = "place", .type = JSON_STRING, .offset = offsetof(struct fetch_answer, place), .required = true },
	{ .name = "files", .type = JSON_NODE, .offset = offsetof(struct fetch_answer, files), .required = true },
	{ 0 },
};
static const struct json_field file_fields[] = {
	{ .name = "name", .type = JSON_STRING, .offset = offsetof(struct source_file, name), .required = true },
	{ .name = "bytes",
		.type = JSON_INT,
		.offset = offsetof(struct source_file, bytes),
		.required = true,
		.min = 0,
		.max = FETCH_FILE },
	{ 0 },
};

static int write_order(
	const struct submission *sub, const struct lab *lab, const char *quarantine, const char *dest, struct buf *out)
{
	SCOPED_JSON doc = json_new_object();
	struct json *files = json_new_array();
	for (size_t i = 0; i < lab->files.n; i++)
		json_push_string(files, lab->files.item[i]);
	json_add(doc, "files", files);
	json_add_string(doc, "dest", dest);
	if (sub->repo != NULL) {
		json_add_string(doc, "repo", sub->repo);
		json_add_string(doc, "commit", sub->commit);
		if (quarantine != NULL)
			json_add_string(doc, "quarantine", quarantine);
	} else {
		json_add_string(doc, "tree", sub->tree);
	}
	return json_print(doc, out);
}

static bool wanted(const struct lab *lab, const char *name)
{
	for (size_t i = 0; i < lab->files.n; i++)
		if (text_glob(lab->files.item[i], name))
			return true;
	return false;
}

/* One file that the child says it wrote: a good name that the lab asks for, a regular file of that size, not a link. */
static int check_file(const struct lab *lab, int dest, const struct source_file *f, struct err *e)
{
	struct stat st;
	if (fetch_name_fault(f->name, strlen(f->name)) != NULL || !wanted(lab, f->name))
		return err_set(e, ERR_BUG, "fetch: the child wrote a file that nobody asked for");
	if (fstatat(dest, f->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, ERR_BUG, "fetch: %s", f->name);
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1 || st.st_size != f->bytes)
		return err_set(e, ERR_BUG, "fetch: %s is not what the child says", f->name);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct source_file *)a)->name, ((const struct source_file *)b)->name);
}

static int take_files(const struct lab *lab, const struct json *files, const char *dest, struct arena *a,
	struct source *out, struct err *e)
{
	SCOPED_ARENA scratch = ARENA_INIT;
	struct source_file *list = NULL;
	size_t n = 0, cap = 0, n_there;
	char **there;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dest, e);
	if (fd < 0 || io_list_dir(fd, ".", &scratch, &there, &n_there, e) < 0)
		return -1;
	for (const struct json *f = json_first(files); f != NULL; f = json_next(f)) {
		struct source_file *one = arena_push(a, &list, &n, &cap, sizeof *one);
		if (json_object(f, "fetch answer: files", file_fields, one, a, e) < 0 ||
			check_file(lab, fd, one, e) < 0)
			return -1;
	}
	if (n != n_there)
		return err_set(e, ERR_BUG, "fetch: the child left %zu files and names %zu", n_there, n);
	if (n > 1)
		qsort(list, n, sizeof *list, by_name);
	*out = (struct source){ .dir = dest, .files = list, .n_files = n, .reason = "", .place = "" };
	return 0;
}

static void refuse(struct source *out, const char *dest, const char *reason, const char *place)
{
	*out = (struct source){ .dir = dest, .refused = true, .reason = reason, .place = place };
}

/* The words come from a process that reads hostile bytes: they are escaped again before anyone sees them. */
static const char *safe(struct arena *a, const char *text)
{
	SCOPED_BUF b = { 0 };
	buf_init(&b, 2048);
	text_for_terminal(&b, text, strlen(text), 500, false);
	return arena_strdup(a, buf_text(&b));
}

static int take_answer(const struct lab *lab, const struct buf *said, const char *dest, struct arena *a,
	struct source *out, struct err *e)
{
	SCOPED_JSON root = NULL;
	struct fetch_answer answer = { 0 };
	if (json_parse(buf_text(said), said->len, "fetch answer", &root, e) < 0 ||
		json_object(root, "fetch answer", fetch_answer_fields, &answer, a, e) < 0)
		return -1;
	if (answer.status == FETCH_ERROR)
		return err_set(e, ERR_OPERATOR, "fetch: %s", safe(a, answer.reason));
	if (answer.status == FETCH_DONE)
		return take_files(lab, answer.files, dest, a, out, e);
	refuse(out, dest, safe(a, answer.reason), safe(a, answer.place));
	return 0;
}

int fetch(const struct submission *sub, const struct lab *lab, const char *quarantine, const struct workdir *w,
	struct arena *a, struct source *out, struct err *e)
{
	SCOPED_BUF order = { 0 }, said = { 0 };
	const char *dest = arena_printf(a, "%s/source", w->path);
	const char *argv[] = { proc_plumb(a), "internal-fetch", NULL };
	struct proc child = { .argv = argv, .err = 2 };
	int status;
	bool late;
	buf_init(&order, 1 << 16);
	buf_init(&said, FETCH_ANSWER);
	if (mkdirat(w->fd, "source", 0755) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", dest);
	if (write_order(sub, lab, quarantine, dest, &order) < 0)
		return err_set(e, ERR_BUG, "fetch: the order does not fit");
	if (proc_talk(&child, order.data, order.len, FETCH_WALL_MS, &said, &status, &late, e) < 0)
		return -1;
	if (late)
		return err_set(e, ERR_RETRY, "fetch: reading the commit took longer than %d s; try again",
			FETCH_WALL_MS / 1000);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
		/* Unpacking burnt its processor time: the objects are a bomb, whichever run looks at them. SIGKILL is none of
		 * theirs: the machine is short of memory, or somebody ended it. */
		refuse(out, dest, "the commit takes too long to unpack: remove large or strange files", "");
		return 0;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, ERR_RETRY, "fetch: the child ended with %s %d",
			WIFSIGNALED(status) ? "signal" : "exit status",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return take_answer(lab, &said, dest, a, out, e);
}
