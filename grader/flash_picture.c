#include "grader/flash_picture.h"

#include <string.h>

#define COLUMNS   8
#define LINES_MAX 24

const char *const flash_part_words[] = { "bootloader", "slot A", "slot B", "counter", "notes", "behind", NULL };

enum flash_part flash_part_of(int64_t address)
{
	static const uint32_t ends[] = { DEVICE_SLOT_A, DEVICE_SLOT_B, DEVICE_COUNTER, DEVICE_COUNTER + BOARD_PAGE,
		DEVICE_NOTES_END };
	int part = 0;

	while (part < FLASH_BEHIND && address >= ends[part])
		part++;
	return (enum flash_part)part;
}

/* --- from a campaign --- */

/* What is worse counts; of two good ends the later cut's. */
static bool worse(int64_t a, int64_t b)
{
	static const int rank[CUT_OUTCOMES] = {
		[CUT_NONE] = 1, [CUT_CRASHED] = 1, [CUT_WENT_BACK] = 2, [CUT_COUNTER] = 2, [CUT_FOREIGN] = 3
	};
	return rank[a] >= rank[b];
}

static void count(struct flash_run *one, const struct cut *x)
{
	if (one->tried == 0 || worse((int64_t)x->outcome, one->outcome))
		one->outcome = (int64_t)x->outcome;
	one->tried = 1;
}

static bool continues(const struct flash_run *run, const struct flash_run *one)
{
	return run->phase == one->phase && run->erase == one->erase && run->address + run->bytes == one->address &&
	       flash_part_of(run->address) == flash_part_of(one->address) &&
	       (run->tried == 0 || one->tried == 0 || run->outcome == one->outcome);
}

static void join(struct flash_run *run, const struct flash_run *next)
{
	int64_t end = run->address + run->bytes, next_end = next->address + next->bytes;

	if (next->tried > 0 && (run->tried == 0 || worse(next->outcome, run->outcome)))
		run->outcome = next->outcome;
	run->n += next->n;
	run->tried += next->tried;
	run->erase = run->erase && next->erase;
	run->address = next->address < run->address ? next->address : run->address;
	run->bytes = (next_end > end ? next_end : end) - run->address;
}

static void shrink(struct flash_picture *p)
{
	while (p->n > FLASH_RUNS_MAX) {
		size_t n = 0;
		for (size_t i = 0; i < p->n; i += 2) {
			p->runs[n] = p->runs[i];
			if (i + 1 < p->n)
				join(&p->runs[n], &p->runs[i + 1]);
			n++;
		}
		p->n = n;
	}
}

void flash_picture_of(const struct cut_report *r, struct arena *a, struct flash_picture *out)
{
	const struct flash_record *rec = r->record;
	SCOPED_ARENA scratch = ARENA_INIT;
	struct flash_run *ones = arena_array(&scratch, rec->n + 1, sizeof(*ones));
	struct flash_picture p = { .operations = (int64_t)rec->n, .cuts = (int64_t)r->n, .bad_op = -1 };

	for (size_t i = 0; i < rec->n; i++)
		ones[i + 1] = (struct flash_run){ .first = (int64_t)i + 1,
			.n = 1,
			.address = rec->ops[i].address,
			.bytes = rec->ops[i].size,
			.erase = rec->ops[i].erase,
			.phase = rec->ops[i].phase };
	for (size_t i = 0; i < r->n; i++)
		count(&ones[r->cuts[i].op], &r->cuts[i]);
	for (size_t i = 1; i <= rec->n; i++) {
		if (p.n > 0 && continues(&p.runs[p.n - 1], &ones[i]))
			join(&p.runs[p.n - 1], &ones[i]);
		else
			*(struct flash_run *)arena_push(a, &p.runs, &p.n, &p.cap, sizeof(*p.runs)) = ones[i];
	}
	shrink(&p);
	if (r->first_bad != NULL) {
		p.bad_op = (int64_t)r->first_bad->op;
		p.bad_outcome = (int64_t)r->first_bad->outcome;
	}
	*out = p;
}

/* --- JSON --- */

/* The columns, and what each may be. */
struct column {
	size_t offset;
	int64_t min, max;
};
static const struct column columns[COLUMNS] = {
	{ offsetof(struct flash_run, first), 1, RECORD_STORES_MAX },
	{ offsetof(struct flash_run, n), 1, RECORD_STORES_MAX },
	{ offsetof(struct flash_run, tried), 0, RECORD_STORES_MAX },
	{ offsetof(struct flash_run, address), 0, BOARD_FLASH - 1 },
	{ offsetof(struct flash_run, bytes), 1, BOARD_FLASH },
	{ offsetof(struct flash_run, erase), 0, 1 },
	{ offsetof(struct flash_run, phase), 0, CUT_PHASES - 1 },
	{ offsetof(struct flash_run, outcome), 0, CUT_OUTCOMES - 1 },
};

static const struct json_field fields[] = {
	{ "bad_op", JSON_INT, offsetof(struct flash_picture, bad_op), true, -1, RECORD_STORES_MAX, NULL },
	{ "bad_outcome", JSON_INT, offsetof(struct flash_picture, bad_outcome), true, 0, CUT_OUTCOMES - 1, NULL },
	{ "cuts", JSON_INT, offsetof(struct flash_picture, cuts), true, 0, JSON_INT_MAX, NULL },
	{ "operations", JSON_INT, offsetof(struct flash_picture, operations), true, 0, RECORD_STORES_MAX, NULL },
	{ 0 },
};

static struct json *run_json(const struct flash_run *r)
{
	struct json *row = json_new_array();

	for (size_t i = 0; i < COLUMNS; i++) {
		int64_t v;
		memcpy(&v, (const char *)r + columns[i].offset, sizeof(v));
		json_push_int(row, v);
	}
	return row;
}

struct json *flash_picture_json(const struct flash_picture *p)
{
	struct json *o = json_new_object(), *runs = json_new_array();

	for (size_t i = 0; i < p->n; i++)
		json_push(runs, run_json(&p->runs[i]));
	json_add_int(o, "bad_op", p->bad_op);
	json_add_int(o, "bad_outcome", p->bad_outcome);
	json_add_int(o, "cuts", p->cuts);
	json_add_int(o, "operations", p->operations);
	json_add(o, "runs", runs);
	return o;
}

static int read_run(const struct json *row, const char *path, struct flash_run *out, struct err *e)
{
	const struct json *cell = json_is_array(row) ? json_first(row) : NULL;
	struct flash_run r = { 0 };
	size_t i = 0;

	for (; cell != NULL && i < COLUMNS; cell = json_next(cell), i++) {
		int64_t v;
		if (!json_int(cell, &v) || v < columns[i].min || v > columns[i].max)
			return err_set(
				e, ERR_INPUT, "%s: runs: column %zu is not a whole number in its range", path, i);
		memcpy((char *)&r + columns[i].offset, &v, sizeof(v));
	}
	if (cell != NULL || i != COLUMNS)
		return err_set(e, ERR_INPUT, "%s: runs: a row is not %d numbers", path, COLUMNS);
	*out = r;
	return 0;
}

/* One behind the other, and inside flash. */
static bool in_order(const struct flash_picture *p)
{
	const struct flash_run *r = &p->runs[p->n - 1];
	int64_t behind = p->n > 1 ? r[-1].first + r[-1].n : 1;

	return r->first >= behind && r->first + r->n - 1 <= p->operations && r->tried <= r->n &&
	       r->address + r->bytes <= (int64_t)BOARD_FLASH;
}

int flash_picture_read(
	const struct json *node, const char *path, struct arena *a, struct flash_picture *out, struct err *e)
{
	struct in {
		struct flash_picture p;
		const struct json *runs;
	} in = { 0 };
	struct json_field all[sizeof(fields) / sizeof(fields[0]) + 1] = { { "runs", JSON_NODE,
		offsetof(struct in, runs), true, 0, 0, NULL } };

	memcpy(all + 1, fields, sizeof(fields));
	if (json_object(node, path, all, &in, a, e) < 0)
		return -1;
	if (!json_is_array(in.runs) || in.p.bad_op > in.p.operations)
		return err_set(
			e, ERR_INPUT, "%s: runs is not an array, or bad_op lies behind the last operation", path);
	for (const struct json *row = json_first(in.runs); row != NULL; row = json_next(row)) {
		struct flash_run *r = arena_push(a, &in.p.runs, &in.p.n, &in.p.cap, sizeof(*r));
		if (in.p.n > FLASH_RUNS_MAX)
			return err_set(e, ERR_INPUT, "%s: more than %d runs", path, FLASH_RUNS_MAX);
		if (read_run(row, path, r, e) < 0)
			return -1;
		if (!in_order(&in.p))
			return err_set(e, ERR_INPUT, "%s: run %zu is out of order or outside flash", path, in.p.n);
	}
	*out = in.p;
	return 0;
}

/* --- in words --- */

static bool together(const struct flash_run *a, const struct flash_run *b)
{
	return a->phase == b->phase && flash_part_of(a->address) == flash_part_of(b->address) &&
	       (a->tried > 0) == (b->tried > 0) && a->outcome == b->outcome;
}

size_t flash_picture_group(const struct flash_picture *p, size_t i)
{
	size_t first = i++;

	while (i < p->n && together(&p->runs[first], &p->runs[i]))
		i++;
	return i;
}

static void line(const struct flash_picture *p, size_t from, size_t to, struct buf *out)
{
	static const char *const does[2][2] = { { "-", "written" }, { "erased", "erased, written" } };
	const struct flash_run *r = &p->runs[from], *last = &p->runs[to - 1];
	bool erases = false, writes = false;
	char ops[32];

	for (size_t i = from; i < to; i++) {
		erases = erases || p->runs[i].erase;
		writes = writes || !p->runs[i].erase;
	}
	(void)snprintf(ops, sizeof(ops), r->first == last->first + last->n - 1 ? "%lld" : "%lld-%lld",
		(long long)r->first, (long long)(last->first + last->n - 1));
	buf_printf(out, "  %-11s %-10s %-15s %.24s\n", ops, flash_part_words[flash_part_of(r->address)],
		does[erases][writes], r->tried > 0 ? cut_outcome_words[r->outcome] : "not tried");
}

void flash_picture_text(const struct flash_picture *p, struct buf *out)
{
	int64_t phase = -1;
	size_t lines = 0;

	buf_printf(out, "flash over time: %lld operations, the power failed %lld times\n", (long long)p->operations,
		(long long)p->cuts);
	for (size_t i = 0, to; i < p->n; i = to) {
		to = flash_picture_group(p, i);
		if (lines++ == LINES_MAX) {
			buf_puts(out, "  ...\n");
			break;
		}
		if (p->runs[i].phase != phase)
			buf_printf(out, " %s\n", cut_phase_words[p->runs[i].phase]);
		phase = p->runs[i].phase;
		line(p, i, to, out);
	}
	if (p->bad_op >= 0)
		buf_printf(out, "first wrong: operation %lld, %s\n", (long long)p->bad_op,
			cut_outcome_words[p->bad_outcome]);
}
