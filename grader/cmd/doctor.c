/* plumb doctor: what this machine can and cannot do for a course, found by trying, with a remedy for each lack. */
#include <fcntl.h>
#include <stddef.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include "grader/cmd/cmds.h"
#include "grader/course.h"
#include "grader/proc.h"
#include "grader/store.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/guarantee.h"

#define PROBE_WALL_MS 60000
#define GUEST_WALL_MS 180000
#define TOOL_WALL_MS  10000
#define FREE_MIB_MIN  1024

enum state { STATE_OK, STATE_MISS, STATE_LACKING /* nobody here needs it */ };
static const char *const state_words[] = { "ok", "MISS", "--" };

struct check {
	const char *name, *evidence, *remedy;
	enum state state;
};

struct doctor {
	struct arena *a;
	const struct course *course; /* or NULL */
	struct check *checks;
	size_t n, cap;
	uint32_t held, needed;
	bool probed;
};

static void note(struct doctor *d, const char *name, enum state state, const char *evidence, const char *remedy)
{
	struct check *c = arena_push(d->a, &d->checks, &d->n, &d->cap, sizeof *c);
	*c = (struct check){
		.name = name, .evidence = evidence, .state = state, .remedy = state == STATE_OK ? "" : remedy
	};
}

/* The first line of what a tool says of itself; NULL when it doesn't start. */
static const char *ask(struct doctor *d, const char *const *argv)
{
	SCOPED_BUF out = { .max = 1 << 16 };
	struct proc p = { .argv = argv, .err = -1 };
	struct err e;
	int status;
	bool late;
	if (proc_talk(&p, NULL, 0, TOOL_WALL_MS, &out, &status, &late, &e) < 0 || late || !WIFEXITED(status) ||
		WEXITSTATUS(status) != 0)
		return NULL;
	return arena_strndup(d->a, buf_text(&out), strcspn(buf_text(&out), "\n"));
}

static void look_at_tools(struct doctor *d)
{
	static const struct {
		const char *name, *argv[3], *remedy;
	} tools[] = {
		{ "git", { "git", "--version", NULL }, "apt-get install git" },
		{ "compiler", { "/usr/bin/gcc", "--version", NULL }, "apt-get install gcc libc6-dev" },
		{ "linker", { "/usr/bin/ld", "--version", NULL }, "apt-get install binutils" },
		{ "board: compiler", { "/usr/bin/arm-none-eabi-gcc", "--version", NULL },
			"apt-get install gcc-arm-none-eabi" },
		{ "board: emulator", { "/usr/bin/qemu-system-arm", "--version", NULL },
			"apt-get install qemu-system-arm" },
	};
	for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++) {
		const char *said = ask(d, tools[i].argv);
		note(d, tools[i].name, said != NULL ? STATE_OK : STATE_MISS, said != NULL ? said : "does not start",
			tools[i].remedy);
	}
	const char *policy = data_path(d->a, "runner/policy/run.policy");
	bool there = access(policy, R_OK) == 0;
	note(d, "data files", there ? STATE_OK : STATE_MISS, there ? data_path(d->a, "") : policy,
		"make install, or set PLUMB_DATA");
}

static void look_at_disk(struct doctor *d)
{
	const char *dir = d->course != NULL ? d->course->dir : ".";
	struct statvfs v;
	if (statvfs(dir, &v) < 0) {
		note(d, "disk", STATE_MISS, "cannot be asked", "look at the permissions");
		return;
	}
	int64_t free_mib = (int64_t)v.f_bavail * (int64_t)v.f_frsize >> 20;
	bool inodes = v.f_files == 0 || v.f_favail > 10000;
	note(d, "disk", free_mib >= FREE_MIB_MIN && inodes ? STATE_OK : STATE_MISS,
		arena_printf(d->a, "%lld MiB free%s", (long long)free_mib, inodes ? "" : ", but hardly an inode"),
		"make room: a full disk holds submissions");
}

static void look_at_swap(struct doctor *d)
{
	char text[4096];
	SCOPED_FD fd = open("/proc/swaps", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
	text[n > 0 ? n : 0] = '\0';
	const char *second = strchr(text, '\n');
	bool on = second != NULL && second[1] != '\0';
	note(d, "swap", on ? STATE_MISS : STATE_OK, on ? "is on: a program may outlive its memory cap" : "is off",
		"swapoff -a, or memory.swap.max");
}

static void look_at_store(struct doctor *d)
{
	struct sub_row *rows;
	struct store *s;
	struct err e;
	size_t n;
	if (d->course == NULL)
		return;
	if (store_open_readonly(d->course->dir, &s, &e) < 0) {
		note(d, "database", STATE_MISS, arena_strdup(d->a, e.text), "see docs/operator.md");
		return;
	}
	int rc = store_list(s, NULL, NULL, SUB_HELD, d->a, &rows, &n, &e);
	store_close(s);
	if (rc < 0)
		note(d, "database", STATE_MISS, arena_strdup(d->a, e.text), "see docs/operator.md");
	else
		note(d, "database", n == 0 ? STATE_OK : STATE_MISS,
			n == 0 ? "can be read, nothing is held" : arena_printf(d->a, "%zu submissions are held", n),
			arena_printf(d->a, "plumb course held list %s", d->course->dir));
}

/* What the labs here ask for: those of the course, otherwise those that were installed. */
static void need_lab(struct doctor *d, const char *dir)
{
	struct lab *lab;
	struct err e;
	if (lab_load(dir, d->a, &lab, &e) == 0)
		d->needed |= lab->needs_set;
	else
		note(d, "lab", STATE_MISS, arena_strdup(d->a, e.text), "plumb lab check says more");
}

static void look_at_labs(struct doctor *d)
{
	const char *labs = data_path(d->a, "labs");
	char **names;
	size_t n;
	struct err e;
	for (size_t i = 0; d->course != NULL && i < d->course->n_labs; i++)
		need_lab(d, d->course->labs[i].dir);
	if (d->course != NULL || io_list_dir(AT_FDCWD, labs, d->a, &names, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const char *dir = arena_printf(d->a, "%s/%s", labs, names[i]);
		if (access(arena_printf(d->a, "%s/lab.json", dir), F_OK) == 0)
			need_lab(d, dir);
	}
}

struct probe_line {
	const char *guarantee, *evidence, *remedy;
	bool held;
};
static const struct json_field probe_fields[] = {
	{ .name = "guarantee",
		.type = JSON_STRING,
		.offset = offsetof(struct probe_line, guarantee),
		.required = true },
	{ .name = "evidence", .type = JSON_STRING, .offset = offsetof(struct probe_line, evidence), .required = true },
	{ .name = "remedy", .type = JSON_STRING, .offset = offsetof(struct probe_line, remedy), .required = true },
	{ .name = "held", .type = JSON_BOOL, .offset = offsetof(struct probe_line, held), .required = true },
	{ 0 },
};

static int take_probe(struct doctor *d, const struct json *root, struct err *e)
{
	for (const struct json *l = json_first(json_get(root, "guarantees")); l != NULL; l = json_next(l)) {
		struct probe_line line = { 0 };
		enum guarantee g;
		if (json_object(l, "probe", probe_fields, &line, d->a, e) < 0)
			return -1;
		if (guarantee_parse(line.guarantee, &g) == 0 && (g == G_OWN_KERNEL || g == G_PRIVATE_WIRE))
			continue; /* look_at_guest asks the backend that has them */
		bool needed = guarantee_parse(line.guarantee, &g) == 0 && (d->needed & GUARANTEE_BIT(g)) != 0;
		if (line.held && guarantee_parse(line.guarantee, &g) == 0)
			d->held |= GUARANTEE_BIT(g);
		note(d, line.guarantee,
			line.held ? STATE_OK
			: needed  ? STATE_MISS
				  : STATE_LACKING,
			line.evidence, line.remedy);
	}
	d->probed = d->held != 0;
	return 0;
}

static void note_guest(struct doctor *d, const struct json *rows, enum guarantee g)
{
	bool needed = (d->needed & GUARANTEE_BIT(g)) != 0;
	struct probe_line found = { .evidence = "the probe failed", .remedy = "plumb-runner probe --backend vm" }, line;
	struct err e;
	for (const struct json *l = json_first(rows); l != NULL; l = json_next(l))
		if (json_object(l, "probe", probe_fields, &line, d->a, &e) == 0 &&
			strcmp(line.guarantee, guarantee_name(g)) == 0)
			found = line;
	if (found.held)
		d->held |= GUARANTEE_BIT(g);
	note(d, guarantee_name(g),
		found.held ? STATE_OK
		: needed   ? STATE_MISS
			   : STATE_LACKING,
		found.evidence, found.remedy);
}

/* Tried in a guest; without an image or QEMU it is said at once. The evidence of own-kernel says which way to run a guest was
 * found, and why not the faster one. */
static void look_at_guest(struct doctor *d)
{
	const char *argv[] = { data_program(d->a, "plumb-runner"), "probe", "--backend", "vm", "--json", NULL };
	SCOPED_BUF out = { .max = 1 << 18 };
	SCOPED_JSON root = NULL;
	struct proc p = { .argv = argv, .in = -1, .err = -1 };
	struct err e;
	int status = 0;
	bool late = false;
	if (proc_talk(&p, NULL, 0, GUEST_WALL_MS, &out, &status, &late, &e) == 0)
		(void)json_parse(buf_text(&out), out.len, "probe", &root, &e);
	const struct json *rows = root != NULL ? json_get(root, "guarantees") : NULL;
	note_guest(d, rows, G_OWN_KERNEL);
	note_guest(d, rows, G_PRIVATE_WIRE);
}

/* Each guarantee is tried in a box, by the program that will make the boxes. */
static void look_at_guarantees(struct doctor *d)
{
	const char *argv[] = { data_program(d->a, "plumb-runner"), "probe", "--json", NULL };
	SCOPED_BUF out = { .max = 1 << 18 };
	SCOPED_JSON root = NULL;
	struct proc p = { .argv = argv, .in = -1, .err = -1 };
	struct err e = { 0 };
	int status = 0;
	bool late = false;
	if (proc_talk(&p, NULL, 0, PROBE_WALL_MS, &out, &status, &late, &e) == 0 &&
		json_parse(buf_text(&out), out.len, "probe", &root, &e) == 0 && take_probe(d, root, &e) == 0)
		return;
	note(d, "sandbox", STATE_MISS, arena_printf(d->a, "the probe failed: %s", late ? "it hung" : e.text),
		"plumb-runner probe says more");
}

static size_t misses(const struct doctor *d)
{
	size_t n = 0;
	for (size_t i = 0; i < d->n; i++)
		n += d->checks[i].state == STATE_MISS;
	return n;
}

static void print_text(const struct doctor *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct check *c = &d->checks[i];
		(void)printf("%-6s %-16s %s\n", state_words[c->state], c->name, c->evidence);
		if (*c->remedy != '\0')
			(void)printf("%-23s fix: %s\n", "", c->remedy);
	}
	long boxes = sysconf(_SC_NPROCESSORS_ONLN) / 2;
	bool all = d->probed && (d->needed & ~d->held) == 0;
	(void)printf("%s %ld submission%s at once recommended.\n",
		all ? "Every lab here can run." : "Not every lab here can run.", boxes > 1 ? boxes : 1L,
		boxes > 1 ? "s" : "");
}

static void print_json(const struct doctor *d)
{
	SCOPED_JSON root = json_new_object();
	SCOPED_BUF text = { .max = 1 << 20 };
	struct json *list = json_new_array();
	for (size_t i = 0; i < d->n; i++) {
		struct json *o = json_new_object();
		json_add_string(o, "name", d->checks[i].name);
		json_add_string(o, "state", state_words[d->checks[i].state]);
		json_add_string(o, "evidence", d->checks[i].evidence);
		json_add_string(o, "remedy", d->checks[i].remedy);
		json_push(list, o);
	}
	json_add(root, "checks", list);
	json_add(root, "held", guarantee_set_json(d->held));
	json_add(root, "needed", guarantee_set_json(d->needed));
	if (json_print(root, &text) == 0)
		(void)printf("%s\n", buf_text(&text));
}

struct options {
	bool json;
};

static int run(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	const struct options *o = opts;
	struct doctor d = { .a = &a };
	struct course *c = NULL;
	struct err e;
	if (argc > 0 && course_open(argv[0], &a, &c, &e) < 0) {
		(void)fprintf(stderr, "error: %s\n", e.text);
		return err_exit_code(&e);
	}
	d.course = c;
	look_at_tools(&d);
	look_at_disk(&d);
	look_at_swap(&d);
	look_at_store(&d);
	look_at_labs(&d);
	look_at_guarantees(&d);
	look_at_guest(&d);
	if (o->json)
		print_json(&d);
	else
		print_text(&d);
	return misses(&d) == 0 ? EXIT_OK : EXIT_BELOW;
}

static const struct opt options[] = {
	{ .name = "json", .type = OPT_FLAG, .offset = offsetof(struct options, json), .help = "as JSON" },
	{ 0 },
};

const struct cmd cmd_doctor = {
	.name = "doctor",
	.args = "[COURSE]",
	.summary = "say by trying what this machine can do",
	.text = "ok: works. MISS: something here needs it. --: lacking, and nothing here needs it.\n"
		"Exit status 1 when something is missing.",
	.opts = options,
	.opts_size = sizeof(struct options),
	.min_args = 0,
	.max_args = 1,
	.run = run,
};
