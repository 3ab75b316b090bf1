#include "grader/hook.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <unistd.h>

#include "grader/due.h"
#include "grader/fetch.h"
#include "grader/spool.h"
#include "grader/store.h"
#include "grader/worker.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

#define DAY_MS           86400000
#define ZERO             "0000000000000000000000000000000000000000"
#define UPDATES_TEXT_MAX ((size_t)HOOK_UPDATES_MAX * 400)

bool hook_say(int out, const char *fmt, ...)
{
	SCOPED_BUF line = { 0 };
	char text[1200];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buf_init(&line, 4096);
	if (n > 0)
		text_for_terminal(&line, text, strlen(text), 1200, true);
	(void)buf_puts(&line, "\n");
	return write_full(out, line.data, line.len) == 0;
}

void hook_enter(struct arena *a, struct hook_env *out)
{
	const char *quarantine = getenv("GIT_QUARANTINE_PATH");
	struct rlimit memory;
	out->quarantine = quarantine != NULL ? arena_strdup(a, quarantine) : NULL;
	(void)close_range(3, UINT_MAX, 0);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	if (getrlimit(RLIMIT_AS, &memory) == 0) {
		memory.rlim_cur = memory.rlim_max;
		(void)setrlimit(RLIMIT_AS, &memory);
	}
	for (char **v = environ; *v != NULL;) {
		size_t n = strcspn(*v, "=");
		if (strncmp(*v, "GIT_", 4) != 0 || unsetenv(arena_strndup(a, *v, n)) < 0)
			v++; /* unsetenv moves the rest down */
	}
}

static bool oid_ok(const char *s, size_t n)
{
	return n == 40 && strspn(s, "0123456789abcdef") >= 40;
}

static int read_update(const char *line, size_t n, struct hook_update *u)
{
	if (n < 83 || n - 82 >= sizeof u->ref || !oid_ok(line, 40) || line[40] != ' ' || !oid_ok(line + 41, 40) ||
		line[81] != ' ')
		return -1;
	memcpy(u->old, line, 40);
	memcpy(u->new, line + 41, 40);
	memcpy(u->ref, line + 82, n - 82);
	u->old[40] = u->new[40] = u->ref[n - 82] = '\0';
	return memchr(u->ref, 0, n - 82) != NULL ? -1 : 0;
}

int hook_read_updates(int fd, struct hook_update updates[static HOOK_UPDATES_MAX], size_t *n, struct err *e)
{
	SCOPED_BUF text = { 0 };
	size_t count = 0;
	buf_init(&text, UPDATES_TEXT_MAX);
	/* To the end, whatever comes: git would die of a pipe that is not read. */
	if (read_end(fd, &text) < 0)
		return errno == EFBIG ? err_set(e, ERR_USAGE, "more than %d branches or tags at once: push main alone",
						HOOK_UPDATES_MAX)
				      : err_sys(e, ERR_RETRY, "what is pushed could not be read; push again");
	for (const char *p = buf_text(&text), *end = p + text.len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		if (count == HOOK_UPDATES_MAX)
			return err_set(e, ERR_USAGE, "more than %d branches or tags at once: push main alone",
				HOOK_UPDATES_MAX);
		if (nl == NULL || read_update(p, (size_t)(nl - p), &updates[count++]) < 0)
			return err_set(
				e, ERR_USAGE, "this push has a name of a strange form: git push origin HEAD:main");
		p = nl + 1;
	}
	*n = count;
	return 0;
}

int hook_place(const struct course *c, const char *cwd, struct arena *a, struct hook_place *out, struct err *e)
{
	char real[PATH_MAX];
	const char *repos = arena_printf(a, "%s/repos/", c->dir);
	size_t n = strlen(repos);
	if (realpath(cwd, real) == NULL || strncmp(real, repos, n) != 0)
		return err_set(e, ERR_OPERATOR, "this repository is not one of the course %s", c->dir);
	char *lab = arena_strdup(a, real + n), *slash = strchr(lab, '/');
	size_t len = slash != NULL ? strlen(slash + 1) : 0;
	if (len <= 4 || strcmp(slash + 1 + len - 4, ".git") != 0)
		return err_set(e, ERR_OPERATOR, "this repository is not one of the course %s", c->dir);
	*slash = '\0';
	char *student = arena_strndup(a, slash + 1, len - 4);
	if (course_lab_find(c, lab) == NULL || !course_name_ok(student))
		return err_set(e, ERR_OPERATOR, "lab %s is not in the course any more: ask your instructor", lab);
	*out = (struct hook_place){ .repo = arena_strdup(a, real), .lab = lab, .student = student };
	return 0;
}

/* Taken in by the worker between the look at the spool and the look at the database. */
static bool imported(const struct sub_row *rows, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].id, id) == 0)
			return true;
	return false;
}

int hook_attempts_today(
	const struct course *c, const char *lab, const char *student, int64_t now_ms, int64_t *n, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct spool_entry *waiting;
	struct sub_row *rows;
	struct store *s;
	size_t n_rows, n_waiting;
	int64_t today_ms = now_ms - now_ms % DAY_MS, count = 0;
	if (spool_list(c->dir, &a, &waiting, &n_waiting, e) < 0 || store_open_readonly(c->dir, &s, e) < 0)
		return -1;
	int rc = store_list(s, lab, student, -1, &a, &rows, &n_rows, e);
	store_close(s);
	if (rc < 0)
		return -1;
	for (size_t i = 0; i < n_rows; i++)
		count += rows[i].received_ms >= today_ms && rows[i].received_ms < today_ms + DAY_MS &&
			 rows[i].state != SUB_HELD; /* later ones: of a clock that ran ahead, once */
	for (size_t i = 0; i < n_waiting; i++)
		count += waiting[i].kind == SPOOL_PUSH && strcmp(waiting[i].lab, lab) == 0 &&
			 strcmp(waiting[i].student, student) == 0 && !imported(rows, n_rows, waiting[i].id);
	*n = count;
	return 0;
}

/* What is refused for its name alone, before any object is looked at. */
static bool refs_ok(const struct hook_update *u, size_t n, int out)
{
	bool good = true;
	for (size_t i = 0; i < n; i++) {
		bool other = strcmp(u[i].ref, "refs/heads/main") != 0, gone = strcmp(u[i].new, ZERO) == 0;
		const char *why =
			other ? "only the branch main counts here" : "main is not deleted here, what was graded stays";
		const char *hint = other ? "git push origin HEAD:main" : "push a commit to main instead";
		if (!other && !gone)
			continue;
		(void)hook_say(out, "error: %s: %s", u[i].ref, why);
		(void)hook_say(out, "hint: %s", hint);
		good = false;
	}
	return good;
}

static bool attempt_left(const struct course *c, const struct hook_place *p, int out)
{
	struct err e;
	int64_t n;
	if (c->attempts_per_day == 0)
		return true;
	if (hook_attempts_today(c, p->lab, p->student, io_wall_ms(), &n, &e) < 0)
		return true; /* ours to blame: nobody is refused for what we could not count */
	if (n < c->attempts_per_day)
		return true;
	(void)hook_say(out, "error: %s: all %lld attempts of today are used", p->lab, (long long)c->attempts_per_day);
	(void)hook_say(out,
		"hint: plumb grade . works without limit on your own machine; the next attempts come at 00:00 UTC");
	return false;
}

static int look_at_tree(const struct course *c, const struct hook_place *p, const char *quarantine, const char *commit,
	struct workdir *w, int out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct submission sub = { .id = "", .repo = p->repo, .student = p->student };
	struct source src;
	struct lab *lab;
	(void)snprintf(sub.commit, sizeof sub.commit, "%s", commit);
	if (lab_load(course_lab_find(c, p->lab)->dir, &a, &lab, e) < 0 ||
		fetch(&sub, lab, quarantine, w, &a, &src, e) < 0)
		return -1;
	if (!src.refused)
		return 0;
	const char *colon = strchr(src.reason, ':');
	int what = colon != NULL ? (int)(colon - src.reason) : (int)strlen(src.reason);
	(void)hook_say(out, "error: %s%s%.*s", src.place, *src.place != '\0' ? ": " : "", what, src.reason);
	if (colon != NULL)
		(void)hook_say(out, "hint: %s, commit, and push again", colon + 2);
	return 1;
}

int hook_pre_receive(const struct course *c, const struct hook_place *p, const struct hook_env *env,
	const struct hook_update *updates, size_t n, int out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char id[20], quarantine[PATH_MAX];
	if (!refs_ok(updates, n, out))
		return 1;
	if (n == 0)
		return 0;
	if (!hook_room(p, HOOK_ROOM, out) || !attempt_left(c, p, out))
		return 1;
	const char *objects = arena_printf(&a, "%s/objects/", p->repo);
	if (env->quarantine != NULL &&
		(realpath(env->quarantine, quarantine) == NULL || strncmp(quarantine, objects, strlen(objects)) != 0))
		return err_set(e, ERR_OPERATOR,
			"new objects lie outside this repository: GIT_QUARANTINE_PATH is not git's own");
	spool_new_id(id);
	const char *work = arena_printf(&a, "%s/work", c->dir), *name = arena_printf(&a, "pre-%s", id);
	SCOPED_FD top = io_open_dir(AT_FDCWD, work, e);
	if (top < 0 || io_mkdirs(top, name, 0711, e) < 0)
		return -1;
	struct workdir w = { .path = arena_printf(&a, "%s/%s", work, name), .fd = io_open_dir(top, name, e) };
	/* refs_ok left main alone, and git names a ref once in a push. */
	int rc = w.fd < 0 ? -1 : look_at_tree(c, p, env->quarantine ? quarantine : NULL, updates[0].new, &w, out, e);
	if (w.fd >= 0)
		(void)close(w.fd);
	struct err ignored;
	(void)io_remove_tree(top, name, &ignored);
	/* From here on somebody is there who finds the new head, whatever becomes of the pusher and of post-receive. */
	if (rc == 0)
		(void)worker_ensure(c->dir, &ignored);
	return rc;
}

static void say_first_line(const struct course *c, const struct hook_place *p, const struct spool_entry *en, int out)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sub_row *rows;
	struct store *s;
	struct err e;
	SCOPED_BUF more = { 0 };
	const struct course_lab *lab = course_lab_find(c, p->lab);
	int64_t attempt = 0, today;
	size_t n;
	buf_init(&more, 200);
	if (lab != NULL && lab->due_ms > 0)
		due_words(lab->due_ms, en->received_ms, &more);
	if (c->attempts_per_day > 0 && hook_attempts_today(c, p->lab, p->student, en->received_ms, &today, &e) == 0)
		(void)buf_printf(&more, "%s%lld of %lld left today", more.len > 0 ? "; " : "",
			(long long)(today < c->attempts_per_day ? c->attempts_per_day - today : 0),
			(long long)c->attempts_per_day);
	if (store_open_readonly(c->dir, &s, &e) == 0) {
		if (store_list(s, p->lab, p->student, -1, &a, &rows, &n, &e) == 0)
			for (size_t i = 0; i < n; i++)
				attempt += rows[i].state != SUB_HELD && strcmp(rows[i].id, en->id) != 0;
		store_close(s);
	}
	(void)hook_say(out, "plumb: %s, commit %.7s, attempt %lld%s%s%s", p->lab, en->commit, (long long)attempt + 1,
		more.len > 0 ? " (" : "", buf_text(&more), more.len > 0 ? ")" : "");
}

int hook_post_receive(const struct course *c, const struct hook_place *p, const struct hook_update *updates, size_t n,
	int64_t follow_ms, int out, struct err *e)
{
	char id[20];
	const char *head = NULL;
	for (size_t i = 0; i < n; i++)
		if (strcmp(updates[i].ref, "refs/heads/main") == 0 && strcmp(updates[i].new, ZERO) != 0)
			head = updates[i].new;
	if (head == NULL)
		return 0;
	spool_new_id(id);
	struct spool_entry en = { .id = id,
		.lab = p->lab,
		.student = p->student,
		.commit = head,
		.received_ms = course_now_ms(c, io_wall_ms()) };
	if (spool_write(c->dir, &en, e) < 0)
		return -1;
	say_first_line(c, p, &en, out);
	if (worker_ensure(c->dir, e) < 0)
		return -1;
	if (hook_follow(c, id, follow_ms, out) > 0) {
		(void)hook_say(out, "plumb: not finished yet; it goes on without you");
		(void)hook_say(out,
			"hint: see it later with: plumb show %s, or: git fetch origin "
			"refs/notes/plumb:refs/notes/plumb "
			"&& git log --notes=plumb",
			id);
	}
	return 0;
}
