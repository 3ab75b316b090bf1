/* plumb lab check: the gate, printed. */
#include <unistd.h>

#include "grader/cmd/lab_verbs.h"
#include "grader/cmd/labs.h"
#include "grader/cmd/ticker.h"
#include "grader/gate.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

/* Any seed but the public one, and the same in every check: a gate that depends on luck is none. */
static const uint8_t gate_seed[SEED_SIZE] = "plumb lab check: the gate's seed";

struct telling {
	struct ticker ticker;
	bool json;
	struct json *rows;
};

static void told(void *self, const struct gate_line *line)
{
	struct telling *t = self;
	ticker_end(&t->ticker);
	struct json *row = json_new_object(), *problems = json_new_array();
	json_add_string(row, "check", line->name);
	json_add_bool(row, "passed", line->good);
	json_add_string(row, "text", line->text);
	for (size_t i = 0; i < line->n_problems; i++)
		json_push_string(problems, line->problems[i]);
	json_add(row, "problems", problems);
	json_push(t->rows, row);
	if (t->json)
		return;
	(void)printf("%-17s %s%s\n", line->name, line->good ? "" : "NOT OK: ", line->text);
	for (size_t i = 0; i < line->n_problems; i++)
		(void)printf("  error: %s\n", line->problems[i]);
	(void)fflush(stdout);
}

static void doing(void *self, const char *what, size_t done, size_t total)
{
	struct telling *t = self;
	ticker_note(&t->ticker, what, done, total);
}

static int set_seed(const char *text, struct gate *g, struct err *e)
{
	memcpy(g->seed, gate_seed, SEED_SIZE);
	if (text != NULL && strcmp(text, "random") == 0)
		io_random(g->seed, SEED_SIZE);
	else if (text != NULL && hex_decode(text, strlen(text), g->seed, SEED_SIZE) < 0)
		return err_set(e, ERR_USAGE, "--seed: neither \"random\" nor %d hexadecimal digits", 2 * SEED_SIZE);
	return 0;
}

static int print_json(const char *lab, struct telling *t, bool passed, int64_t ms, struct err *e)
{
	SCOPED_JSON doc = json_new_object();
	SCOPED_BUF text = { 0 };

	json_add_string(doc, "schema", "plumb-lab-check/1");
	json_add_string(doc, "lab", lab);
	json_add_bool(doc, "passed", passed);
	json_add_int(doc, "ms", ms);
	json_add(doc, "checks", t->rows);
	t->rows = NULL;
	buf_init(&text, JSON_TEXT_MAX);
	if (json_print(doc, &text) < 0)
		return err_set(e, ERR_BUG, "the findings are too large to print");
	(void)printf("%s\n", buf_text(&text));
	return 0;
}

/* A lab.json that can't be read is the gate's first finding, and its last. */
static int schema_finding(struct telling *t, const char *name, int64_t start_us, struct arena *a, struct err *e)
{
	const char *problem = arena_strdup(a, e->text);
	struct gate_line line = { .name = "schema",
		.good = false,
		.text = "nothing else was looked at",
		.problems = &problem,
		.n_problems = 1 };

	told(t, &line);
	return t->json ? print_json(name, t, false, (io_monotonic_us() - start_us) / 1000, e) : 0;
}

static int check(
	const struct lab_opts *o, const char *name, struct telling *t, struct arena *a, bool *passed, struct err *e)
{
	struct gate g = { .a = a, .doing = doing, .self = t, .now_ms = io_wall_ms() };
	struct pipeline_env env;
	struct lab *lab;
	const char *dir;
	int64_t start = io_monotonic_us();

	if (set_seed(o->seed, &g, e) < 0 || labs_find(name, a, &dir, e) < 0)
		return -1;
	if (lab_load(dir, a, &lab, e) < 0)
		return e->kind == ERR_LAB ? schema_finding(t, name, start, a, e) : -1;
	if (labs_open_pipeline(a, &env, e) < 0)
		return -1;
	g.lab = lab;
	g.env = &env;
	g.no_cheats = o->no_cheats;
	g.only = o->only;
	g.cheats = data_path(a, "tests/attack/cheats");
	int rc = gate_run(&g, told, t, passed, e);
	ticker_end(&t->ticker);
	pipeline_close(&env);
	int64_t ms = (io_monotonic_us() - start) / 1000;
	if (rc == 0 && o->json)
		return print_json(lab->id, t, *passed, ms, e);
	if (rc == 0)
		(void)printf("%lld.%lld s\n", (long long)(ms / 1000), (long long)(ms / 100 % 10));
	return rc;
}

int lab_check(const struct lab_opts *o, const char *name)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct telling t = { .json = o->json, .rows = json_new_array() };
	struct err e = { 0 };
	bool passed = false;

	(void)ticker_start(&t.ticker, false);
	int rc = check(o, name, &t, &a, &passed, &e);
	json_free(t.rows);
	if (rc < 0)
		return labs_fail(&e);
	return passed ? EXIT_OK : EXIT_BELOW;
}
