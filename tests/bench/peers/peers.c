/* The peers' race: one no-op, static and dynamic, under each sandbox that is on PATH, in comparably strict settings, and
 * under ours, cold and warm; everything interleaved in one run against bare fork+exec. Peers are started as they ship, as
 * commands. Then a probe is run in each setting and says what it finds, so that a faster but weaker setting is seen to be
 * weaker. A row of a peer is one function: it fills argv. */
#include <poll.h>

#include "runner/base/data.h"
#include "runner/keeper.h"
#include "runner/policy.h"
#include "tests/bench/bench.h"
#include "tests/bench/peers/allowed.h"

#define WORDS_MAX 80
#define FILTER_FD 10

struct words {
	char *argv[WORDS_MAX];
	size_t n;
	struct arena *a;
};

struct race {
	struct bench_dir dir;
	struct arena arena;
	struct keeper *keeper;
	const char *filter;           /* the file with the BPF program, for peers that take one */
	const char *kafel, *minijail; /* the same list of calls, in the words of nsjail and as a file for minijail */
	const char *root;             /* an empty tree with mount points, for minijail */
	const char *runner;
	const char *program, *question; /* below /lab; the one argument, or NULL */
};

struct setting {
	const char *name, *command, *what;
	void (*fill)(struct race *r, struct words *w); /* NULL = ours, by the keeper */
	struct race *race;
	const char *path;
};

static void add(struct words *w, const char *text)
{
	char *p = arena_strdup(w->a, text), *space;
	while (w->n < WORDS_MAX - 1 && (space = strchr(p, ' ')) != NULL) {
		*space = '\0';
		w->argv[w->n++] = p;
		p = space + 1;
	}
	w->argv[w->n++] = p;
}

static void add_program(struct race *r, struct words *w, const char *dir)
{
	w->argv[w->n++] = arena_printf(w->a, "%s/%s", dir, r->program);
	if (r->question != NULL)
		w->argv[w->n++] = arena_strdup(w->a, r->question);
}

static void fill_bare(struct race *r, struct words *w)
{
	add_program(r, w, r->dir.path);
}

static const char *write_job(struct race *r, struct arena *a)
{
	const char *path = arena_printf(a, "%s/job.json", r->dir.path);
	const char *argv[] = { arena_printf(a, "/lab/%s", r->program), r->question };
	struct job_mount mount = { r->dir.path, "/lab" };
	struct job job = { .profile = "run", .argv = { argv, r->question ? 2 : 1 }, .mounts = &mount, .n_mounts = 1 };
	struct err e;
	SCOPED_JSON node = job_to_json(&job);
	SCOPED_BUF text = { 0 };
	buf_init(&text, 1 << 16);
	(void)json_print(node, &text);
	(void)io_write_file(AT_FDCWD, path, text.data, text.len, 0644, &e);
	return path;
}

static void fill_cold(struct race *r, struct words *w)
{
	add(w, arena_printf(w->a, "%s run --job %s/job.json", r->runner, r->dir.path));
}

#define LIBRARIES "/usr/lib/x86_64-linux-gnu"

static void fill_bwrap(struct race *r, struct words *w)
{
	add(w, arena_printf(w->a,
		       "bwrap --unshare-all --unshare-user --uid 1000 --gid 1000 --ro-bind %s /lab --ro-bind " LIBRARIES
		       " " LIBRARIES
		       " --ro-bind /usr/lib64 /usr/lib64 --symlink usr/lib /lib --symlink usr/lib64 /lib64 "
		       "--dev-bind /dev/null /dev/null --dev-bind /dev/urandom /dev/urandom --tmpfs /box --chdir /box "
		       "--die-with-parent --new-session --cap-drop ALL --clearenv --seccomp 10",
		       r->dir.path));
	add_program(r, w, "/lab");
}

static void fill_firejail(struct race *r, struct words *w)
{
	add(w, "firejail --quiet --noprofile --net=none --seccomp --caps.drop=all --nonewprivs --private-dev "
	       "--ipc-namespace --rlimit-nproc=64 --rlimit-nofile=64 --rlimit-as=268435456");
	add_program(r, w, r->dir.path);
}

static void fill_isolate(struct race *r, struct words *w)
{
	add(w, arena_printf(w->a,
		       "isolate -s -b 0 --dir=lab=%s --processes=16 --open-files=64 -t 5 -w 10 -m 262144 --run --",
		       r->dir.path));
	add_program(r, w, "/lab");
}

static void fill_nsjail(struct race *r, struct words *w)
{
	add(w, arena_printf(w->a,
		       "nsjail -Mo -Q -u 1000:65534:1 -g 1000:65534:1 -t 10 --rlimit_as 256 --rlimit_nofile 64 -R "
		       "%s:/lab "
		       "-R " LIBRARIES
		       " -R /usr/lib64 -s usr/lib:/lib -s usr/lib64:/lib64 -R /dev/null -R /dev/urandom -T /box "
		       "--cwd /box --disable_proc --seccomp_string",
		       r->dir.path));
	w->argv[w->n++] = arena_strdup(w->a, r->kafel);
	add(w, "--");
	add_program(r, w, "/lab");
}

static void fill_minijail(struct race *r, struct words *w)
{
	/* "static": its own filter is loaded before the exec, as the others' are, and not by a library within. */
	add(w, arena_printf(w->a,
		       "minijail0 -T static -v -p -I -l -e -N --uts=jail -n -c 0 --ambient -S %s -u 65534 -g 65534 "
		       "-R RLIMIT_NOFILE,64,64 -P %s -b %s,/lab -b " LIBRARIES " -b /usr/lib64 -k tmpfs,/box,tmpfs "
		       "-k proc,/proc,proc,0xe",
		       r->minijail, r->root, r->dir.path));
	add_program(r, w, "/lab");
}

static struct setting settings[] = {
	{ "fork+exec", "", "nothing around it", fill_bare, NULL, NULL },
	{ "ours, warm", "", "by the keeper: what the grader does", NULL, NULL, NULL },
	{ "ours, cold", "",
		"plumb-runner run, a new process each time, like the peers; makes and enters control groups", fill_cold,
		NULL, NULL },
	{ "bubblewrap", "bwrap", "all namespaces, own root, no capabilities, our own filter; no limits, no cgroup",
		fill_bwrap, NULL, NULL },
	{ "firejail", "firejail", "own network, ipc, pid, mount; its default filter; the host's files stay visible",
		fill_firejail, NULL, NULL },
	{ "isolate", "isolate",
		"4 namespaces, own root, a uid of its own, rlimits, its filter of single calls; no cgroup",
		fill_isolate, NULL, NULL },
	{ "nsjail", "nsjail", "all namespaces, own root, rlimits, our list as its filter; no cgroup", fill_nsjail, NULL,
		NULL },
	{ "minijail", "minijail0",
		"7 namespaces, no_new_privs, no capabilities, our list as its filter; own root, /proc; no cgroup",
		fill_minijail, NULL, NULL },
};
#define SETTINGS (sizeof settings / sizeof *settings)

static const char *find(struct arena *a, const char *command)
{
	const char *path = getenv("PATH");
	for (const char *p = path; p != NULL && *p != '\0'; p += strcspn(p, ":"), p += *p == ':') {
		const char *full = arena_printf(a, "%.*s/%s", (int)strcspn(p, ":"), p, command);
		if (access(full, X_OK) == 0)
			return full;
	}
	return NULL;
}

/* Standard descriptors on /dev/null but for stdout, when somebody wants to read it. */
static pid_t start(struct race *r, char **argv, const char *path, int out)
{
	posix_spawn_file_actions_t files;
	pid_t pid = -1;
	char *env[] = { (char *)(uintptr_t) "PATH=/usr/bin:/bin", NULL };
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&files, out, 1);
	else
		posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, FILTER_FD, r->filter, O_RDONLY, 0);
	int rc = posix_spawn(&pid, path, &files, NULL, argv, env);
	posix_spawn_file_actions_destroy(&files);
	return rc == 0 ? pid : -1;
}

static int run_keeper(struct race *r, struct result *out)
{
	const char *argv[] = { arena_printf(&r->arena, "/lab/%s", r->program), r->question };
	struct job_mount mount = { r->dir.path, "/lab" };
	struct job job = { .profile = "run", .argv = { argv, r->question ? 2 : 1 }, .mounts = &mount, .n_mounts = 1 };
	struct err e;
	return keeper_run(r->keeper, &job, NULL, out, &e);
}

static int run(void *self)
{
	struct setting *s = self;
	SCOPED_ARENA a = ARENA_INIT;
	struct words w = { .a = &a };
	struct result res;
	if (s->fill == NULL) {
		int rc = run_keeper(s->race, &res);
		bool fine = rc == 0 && res.ending == END_EXIT && res.exit_code == 0;
		if (rc == 0)
			result_release(&res);
		return fine ? 0 : -1;
	}
	s->fill(s->race, &w);
	if (s->fill == fill_bare)
		return bench_fork_exec(w.argv[0]);
	return bench_await(start(s->race, w.argv, s->path != NULL ? s->path : w.argv[0], -1));
}

/* --- the probe --- */

static const char *ask_ours(struct race *r, struct arena *a)
{
	struct result res;
	if (run_keeper(r, &res) != 0)
		return "?";
	const char *said = res.ending == END_DENIED ? arena_printf(a, "denied")
			   : res.ending == END_EXIT ? arena_strdup(a, buf_text(&res.out))
						    : arena_printf(a, "ended: %s", ending_name(res.ending));
	result_release(&res);
	return said;
}

/* Whatever it prints within ten seconds. A run that was ended says nothing. */
static const char *ask_command(struct race *r, const struct setting *s, struct arena *a)
{
	struct words w = { .a = a };
	int fds[2], status = 0;
	char text[4096] = "";
	size_t n = 0;
	if (io_pipe(fds) != 0)
		return "?";
	s->fill(r, &w);
	pid_t pid = start(r, w.argv, s->path != NULL ? s->path : w.argv[0], fds[1]);
	close(fds[1]);
	struct pollfd p = { fds[0], POLLIN, 0 };
	for (ssize_t got; n < sizeof text - 1 && poll(&p, 1, 15000) > 0 &&
			  (got = read(fds[0], text + n, sizeof text - 1 - n)) > 0;)
		n += (size_t)got;
	close(fds[0]);
	(void)waitpid(pid, &status, 0);
	text[n] = '\0';
	return n > 0 ? arena_strdup(a, text) : status != 0 ? "denied" : "none";
}

/* plumb-runner run prints a result; what the program said is in it. */
static const char *unwrap(const char *text, struct arena *a)
{
	SCOPED_JSON root = NULL;
	struct err e;
	if (json_parse(text, strlen(text), "result", &root, &e) != 0)
		return "?";
	const char *ending = json_string(json_get(root, "ending"));
	if (strcmp(ending, "exit") == 0)
		return arena_strdup(a, json_string(json_get(json_get(root, "out"), "text")));
	return strcmp(ending, "denied") == 0 ? "denied" : arena_printf(a, "ended: %s", ending);
}

static void probe(struct race *r, struct setting **there, size_t n)
{
	SCOPED_ARENA a = ARENA_INIT;
	r->program = "probe";
	r->question = NULL;
	char *names = arena_strdup(&a, ask_command(r, &settings[0], &a)), *next;
	printf("\n%-14s", "asked inside");
	for (size_t i = 0; i < n; i++)
		printf(" %-13s", there[i]->name);
	for (char *q = names; q != NULL && *q != '\0'; q = next) {
		next = strchr(q, '\n');
		if (next != NULL)
			*next++ = '\0';
		r->question = q;
		(void)write_job(r, &a);
		printf("\n%-14s", q);
		for (size_t i = 0; i < n; i++) {
			const char *said = there[i]->fill == NULL ? ask_ours(r, &a) : ask_command(r, there[i], &a);
			said = there[i]->fill == fill_cold ? unwrap(said, &a) : said;
			printf(" %-13.13s", said[0] != '\0' ? said : "none");
		}
	}
	printf("\n\ndenied: the call ended the program, or the program was ended; bounding caps: how many are left; "
	       "seccomp 2: a\n"
	       "filter is in force; 400 MiB: what happens to a program that wants them where 256 MiB are the limit.\n");
}

/* --- the race --- */

static void race(struct race *r, struct setting **there, size_t n, const char *program, size_t rounds)
{
	struct bench_case cases[SETTINGS];
	SCOPED_ARENA a = ARENA_INIT;
	r->program = program;
	r->question = NULL;
	(void)write_job(r, &a);
	for (size_t i = 0; i < n; i++)
		cases[i] = (struct bench_case){ there[i]->name, there[i]->what, run, there[i], NULL };
	printf("\n%s\n", program);
	bench_measure(cases, n, rounds);
	bench_print(cases, n, rounds);
	bench_free(cases, n);
}

static int write_filter(struct race *r, struct err *e)
{
	struct policy p;
	r->filter = arena_printf(&r->arena, "%s/filter.bpf", r->dir.path);
	return policy_load("build", &r->arena, &p, e) != 0
		       ? -1
		       : io_write_file(AT_FDCWD, r->filter, p.filter, p.n * sizeof *p.filter, 0644, e);
}

static int write_lists(struct race *r, struct err *e)
{
	const struct allowed_text kafel = { true, " ", ",", NULL }, minijail = { false, "\n", ": 1", ": return 38" };
	const char *names = allowed_write(&kafel, &r->arena, e), *lines = allowed_write(&minijail, &r->arena, e);
	if (names == NULL || lines == NULL)
		return -1;
	r->kafel = arena_printf(
		&r->arena, "POLICY p { ALLOW { %.*s } } USE p DEFAULT ERRNO(38)", (int)strlen(names) - 1, names);
	r->minijail = arena_printf(&r->arena, "%s/minijail.policy", r->dir.path);
	return io_write_file(AT_FDCWD, r->minijail, lines, strlen(lines), 0644, e);
}

/* isolate wants its box to be there before, and its going is not part of a run. */
static void isolate_box(struct race *r, const struct setting *s, const char *how)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct words w = { .a = &a };
	add(&w, arena_printf(&a, "isolate -b 0 --%s", how));
	if (s->fill == fill_isolate)
		(void)bench_await(start(r, w.argv, s->path, -1));
}

static int make_root(struct race *r, struct err *e)
{
	static const char *const dirs[] = { "", "/lab", "/proc", "/box", "/usr", "/usr/lib", LIBRARIES, "/usr/lib64" };
	r->root = arena_printf(&r->arena, "%s/root", r->dir.path);
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		if (mkdir(arena_printf(&r->arena, "%s%s", r->root, dirs[i]), 0755) != 0)
			return err_sys(e, ERR_OPERATOR, "%s%s", r->root, dirs[i]);
	return symlink("usr/lib", arena_printf(&r->arena, "%s/lib", r->root)) == 0 &&
			       symlink("usr/lib64", arena_printf(&r->arena, "%s/lib64", r->root)) == 0
		       ? 0
		       : err_sys(e, ERR_OPERATOR, "%s", r->root);
}

static int set_up(struct race *r, struct err *e)
{
	const char *source = data_path(&r->arena, "tests/bench/peers/probe.c");
	if (bench_dir_make(&r->dir, e) != 0 || write_filter(r, e) != 0 || write_lists(r, e) != 0 ||
		make_root(r, e) != 0)
		return -1;
	if (bench_compile(source, arena_printf(&r->arena, "%s/probe", r->dir.path), "-static") != 0)
		return err_set(e, ERR_OPERATOR, "the probe cannot be compiled");
	r->runner = data_program(&r->arena, "plumb-runner");
	return keeper_start(NULL, &r->keeper, e);
}

static size_t present(struct race *r, struct setting *there[SETTINGS])
{
	size_t n = 0;
	for (size_t i = 0; i < SETTINGS; i++) {
		struct setting *s = &settings[i];
		s->race = r;
		if (s->command[0] != '\0' && (s->path = find(&r->arena, s->command)) == NULL)
			printf("%s: not on PATH, not in the table\n", s->command);
		else
			there[n++] = s;
		if (s->path != NULL)
			isolate_box(r, s, "init");
	}
	return n;
}

int main(void)
{
	static struct race r;
	struct setting *there[SETTINGS];
	struct err e = { 0 };
	signal(SIGPIPE, SIG_IGN);
	bench_before_others();
	int rc = set_up(&r, &e);
	if (rc == 0) {
		size_t n = present(&r, there), rounds = bench_number("N", 200);
		race(&r, there, n, "noop-static", rounds);
		race(&r, there, n, "noop-dynamic", rounds);
		probe(&r, there, n);
		for (size_t i = 0; i < n; i++)
			if (there[i]->path != NULL)
				isolate_box(&r, there[i], "cleanup");
	} else {
		printf("error: %s\n", e.text);
	}
	keeper_stop(r.keeper);
	bench_dir_remove(&r.dir);
	arena_release(&r.arena);
	return rc == 0 ? 0 : 1;
}
