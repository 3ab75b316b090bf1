/* Board labs: the submission is a bootloader, and it is watched doing its work in an emulated device (docs/adr/0020). Nothing
 * that it prints is read. First every case's steps, on one emulator; then power cuts, then faults, on two. */
#include "grader/judge_board.h"

#include <fcntl.h>
#include <string.h>

#include "grader/build_board.h"
#include "grader/flash_picture.h"
#include "runner/base/io.h"
#include "runner/board/firmware.h"

static int read_firmware(struct board_bench *b, struct err *e)
{
	char *elf;
	size_t n;

	if (io_read_file(AT_FDCWD, b->g->art->object, FIRMWARE_ELF_MAX, b->g->a, &elf, &n, e) < 0)
		return -1;
	return device_kit_read(elf, n, &b->kit, e) < 0
		       ? err_set(e, ERR_BUG, "judge: %s: was readable when it was built", b->g->art->object)
		       : 0;
}

/* All cases, those too that nobody asks about now: others come after them. */
static int read_cases(struct board_bench *b, struct err *e)
{
	const struct vectors *all = b->g->vecs->whole != NULL ? b->g->vecs->whole : b->g->vecs;

	b->n = all->n_cases;
	b->cases = arena_array(b->g->a, b->n + 1, sizeof(*b->cases));
	for (size_t i = 0; i < b->n; i++) {
		b->cases[i].run = &all->cases[i];
		if (board_script_read(&all->cases[i], b->g->a, &b->cases[i].script, e) < 0)
			return -1;
	}
	return 0;
}

static struct board_case *case_of(const struct board_bench *b, const struct vector *v)
{
	for (size_t i = 0; i < b->n; i++)
		if (strcmp(b->cases[i].run->id, v->run->id) == 0)
			return &b->cases[i];
	return NULL; /* never: a vector's case is among them */
}

/* A rightly signed image that must not come up, and did, was let through where letting through is what is asked about. */
static int steps_verdict(const struct board_bench *b, const struct board_case *c, struct verdict *v, struct err *e)
{
	(void)b;
	if (strcmp(v->vector->check, "steps") != 0)
		return err_set(e, ERR_LAB, "generate.c: vector %s: a board has no check \"%.40s\"", v->vector->id,
			v->vector->check);
	v->outcome = c->outcome;
	if (c->outcome == OUTCOME_WRONG && c->wrong_image && v->vector->polarity == POLARITY_REJECT)
		v->outcome = OUTCOME_ACCEPTED_INVALID;
	v->note = c->note;
	v->us = c->us;
	return 0;
}

static const struct part {
	const char *prefix;
	int (*run)(struct board_bench *b, struct board_case *c, struct err *e);
	int (*verdict)(const struct board_bench *b, const struct board_case *c, struct verdict *v, struct err *e);
} parts[] = {
	{ "steps", board_case_steps, steps_verdict }, { "cuts ", board_case_cuts, board_cut_verdict },
	{ "faults ", board_case_faults, board_fault_verdict },
	{ "", NULL, steps_verdict }, /* everything else: says that there is no such check */
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static const struct part *part_of(const struct vector *v)
{
	const struct part *p = parts;
	while (strncmp(v->check, p->prefix, strlen(p->prefix)) != 0)
		p++;
	return p;
}

static void judged(const struct board_bench *b, size_t done)
{
	const struct progress *p = b->g->p;
	if (p != NULL && p->judged != NULL)
		p->judged(p->self, done, b->g->vecs->n);
}

/* One part of every case that some vector asks for; the verdicts on the way. */
static int run_part(struct board_bench *b, const struct part *part, bool *tried, size_t *done, struct err *e)
{
	memset(tried, 0, b->n * sizeof(*tried));
	for (size_t i = 0; i < b->g->vecs->n; i++) {
		struct verdict *v = &b->g->j->verdicts[i];
		struct board_case *c = case_of(b, v->vector);
		if (part_of(v->vector) != part)
			continue;
		/* what goes wrong without any power cut would go wrong with it: its steps first */
		if (board_case_steps(b, c, e) < 0 ||
			(!tried[c - b->cases] && part->run != NULL && part->run(b, c, e) < 0))
			return -1;
		tried[c - b->cases] = true;
		if (part->verdict(b, c, v, e) < 0)
			return -1;
		judged(b, ++*done);
	}
	return 0;
}

static int run_parts(struct board_bench *b, struct err *e)
{
	bool *tried = arena_array(b->g->a, b->n + 1, sizeof(*tried));
	size_t done = 0;

	for (size_t i = 0; i < PARTS; i++)
		if (run_part(b, &parts[i], tried, &done, e) < 0)
			return -1;
	return 0;
}

/* Only of updates whose cuts some vector looks at: where faults are put, most of them are left out. */
static bool shown(const struct board_bench *b, const struct board_case *c)
{
	for (size_t i = 0; c->cuts != NULL && i < b->g->vecs->n; i++)
		if (case_of(b, &b->g->vecs->vectors[i]) == c &&
			strncmp(b->g->vecs->vectors[i].check, "cuts ", strlen("cuts ")) == 0)
			return true;
	return false;
}

static void draw(const struct board_bench *b)
{
	struct flash_picture picture;

	for (size_t i = 0; i < b->n; i++) {
		if (!shown(b, &b->cases[i]))
			continue;
		struct json *o = json_new_object();
		flash_picture_of(b->cases[i].cuts, b->g->a, &picture);
		json_add_string(o, "case", b->cases[i].run->id);
		json_add(o, "flash", flash_picture_json(&picture));
		if (b->g->j->pictures == NULL)
			b->g->j->pictures = json_new_array();
		json_push(b->g->j->pictures, o);
	}
}

int judge_board(const struct judging *g, struct err *e)
{
	struct board_bench *b = arena_alloc(g->a, sizeof(*b));

	if (g->lab->backend != NULL)
		return err_set(e, ERR_USAGE, "%s: a board is its own machine: leave the backend \"%.20s\" out",
			g->lab->id, g->lab->backend);
	*b = (struct board_bench){ .g = g, .dir = arena_printf(g->a, "%s/board", g->w->path), .change = -1 };
	int rc = read_firmware(b, e);
	if (rc == 0)
		rc = read_cases(b, e);
	if (rc == 0)
		rc = run_parts(b, e);
	if (rc == 0)
		draw(b);
	board_bench_off(b);
	return rc;
}
