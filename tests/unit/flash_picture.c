/* The picture of flash over time: from a campaign to runs, to JSON and back, to SVG and to text. */
#include "grader/flash_picture.h"

#include "tests/tap.h"

#define OPS 1040

struct made {
	struct cut_report r;
	struct flash_record record;
	struct flash_op ops[OPS];
	struct cut cuts[2 * OPS + 1];
};

static void add(struct made *m, bool erase, uint32_t address, uint32_t size, int phase)
{
	m->ops[m->record.n++] = (struct flash_op){ .erase = erase, .address = address, .size = size, .phase = phase };
}

/* An update of 4 KiB: erase, copy, a note, a trial, a confirmation; each operation cut behind it and in it. */
static struct made *made(struct arena *a, size_t bad_from)
{
	struct made *m = arena_alloc(a, sizeof(*m));

	for (uint32_t page = 0; page < 4; page++)
		add(m, true, DEVICE_SLOT_B + page * 1024, 1024, CUT_INSTALL);
	for (uint32_t i = 0; i < 1024; i++)
		add(m, false, DEVICE_SLOT_B + 4 * i, 4, CUT_INSTALL);
	add(m, false, 0x24800, 4, CUT_INSTALL);
	add(m, false, 0x24804, 4, CUT_TRIAL);
	add(m, false, 0x24808, 4, CUT_CONFIRM);
	add(m, false, DEVICE_COUNTER + 4, 4, CUT_CONFIRM);
	m->record.ops = m->ops;
	m->r.record = &m->record;
	m->r.cuts = m->cuts;
	for (size_t op = 0; op <= m->record.n; op++)
		for (int torn = op > 0; torn >= 0; torn--)
			m->cuts[m->r.n++] = (struct cut){ .op = op,
				.torn = torn,
				.outcome = op >= bad_from ? CUT_NONE
					   : op < 1029    ? CUT_OLD
							  : CUT_NEW };
	for (size_t i = 0; i < m->r.n && m->r.first_bad == NULL; i++)
		if (!cut_fine(m->cuts[i].outcome))
			m->r.first_bad = &m->cuts[i];
	return m;
}

static void runs(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct flash_picture p;

	flash_picture_of(&made(&a, SIZE_MAX)->r, &a, &p);
	OK(p.operations == 1032 && p.cuts == 2065 && p.bad_op == -1, "%lld operations, %lld cuts",
		(long long)p.operations, (long long)p.cuts);
	OK(p.n == 6, "%zu runs of what is alike", p.n);
	OK(p.runs[1].n == 1024 && p.runs[1].address == DEVICE_SLOT_B && p.runs[1].bytes == 4096 &&
			p.runs[1].tried == 1024 && p.runs[1].erase == 0 && p.runs[1].outcome == CUT_OLD,
		"the copy is one of them");
	flash_picture_of(&made(&a, 500)->r, &a, &p);
	OK(p.bad_op == 500 && p.bad_outcome == CUT_NONE && p.n == 7 && p.runs[1].n == 495 &&
			p.runs[2].outcome == CUT_NONE,
		"where it goes wrong another one begins");
	struct made *m = made(&a, SIZE_MAX);
	for (size_t i = 0; i < m->r.n; i++)
		m->cuts[i].outcome = i % 8 < 4 ? CUT_FOREIGN : CUT_OLD;
	flash_picture_of(&m->r, &a, &p);
	int64_t last = p.runs[p.n - 1].first + p.runs[p.n - 1].n - 1;
	OK(p.n <= FLASH_RUNS_MAX && p.runs[0].first == 1 && last == 1032,
		"%zu runs of a wild one, up to operation %lld", p.n, (long long)last);
	m->r.n = 1;
	flash_picture_of(&m->r, &a, &p);
	OK(p.runs[0].tried == 0 && p.runs[1].n == 1024, "operations that were left out are not said to be fine");
}

static struct json *parse(const char *text)
{
	struct json *root = NULL;
	struct err e;
	return json_parse(text, strlen(text), "picture", &root, &e) == 0 ? root : NULL;
}

static void back_and_forth(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct flash_picture p, q;
	struct err e = { 0 };
	SCOPED_BUF one = { 0 }, two = { 0 };

	buf_init(&one, 65536);
	buf_init(&two, 65536);
	flash_picture_of(&made(&a, 1031)->r, &a, &p);
	SCOPED_JSON node = flash_picture_json(&p);
	(void)json_print(node, &one);
	OK(flash_picture_read(node, "picture", &a, &q, &e) == 0, "it is read back: %s", e.text);
	SCOPED_JSON again = flash_picture_json(&q);
	(void)json_print(again, &two);
	OK(strcmp(buf_text(&one), buf_text(&two)) == 0 && one.len < 600, "and is the same, in %zu bytes", one.len);
}

#define RUN   "[1,1,1,16384,4,0,1,0]"
#define WHOLE "{\"bad_op\":-1,\"bad_outcome\":0,\"cuts\":3,\"operations\":2,\"runs\":["

static void strangers(void)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "{\"runs\":[]}", "bad_op" },
		{ "{\"bad_op\":3,\"bad_outcome\":0,\"cuts\":3,\"operations\":2,\"runs\":[]}", "behind the last" },
		{ WHOLE "5]}", "not 8 numbers" },
		{ WHOLE "[1,1,1]]}", "not 8 numbers" },
		{ WHOLE "[1,1,1,16384,4,0,1,0,0]]}", "not 8 numbers" },
		{ WHOLE "[1,1,1,16384,4,0,1,7]]}", "column 7" },
		{ WHOLE "[1,1,1,16384,4,0,9,0]]}", "column 6" },
		{ WHOLE "[1,1,1,262144,4,0,1,0]]}", "column 3" },
		{ WHOLE "[1,1,1,262143,4,0,1,0]]}", "outside flash" },
		{ WHOLE "[1,1,1,\"x\",4,0,1,0]]}", "column 3" },
		{ WHOLE "[2,2,1,16384,4,0,1,0]]}", "out of order" },
		{ WHOLE "[1,1,2,16384,4,0,1,0]]}", "out of order" },
		{ WHOLE RUN "," RUN "]}", "out of order" },
	};
	SCOPED_ARENA a = ARENA_INIT;
	struct flash_picture p;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err e = { 0 };
		SCOPED_JSON node = parse(rows[i].text);
		OK(node != NULL && flash_picture_read(node, "picture", &a, &p, &e) == -1 &&
				strstr(e.text, rows[i].says) != NULL,
			"refused: %s", e.text);
	}
}

/* Every element closed, nothing that a page's policy refuses. */
static bool well_formed(const char *svg)
{
	int depth = 0;

	for (const char *p = strchr(svg, '<'); p != NULL; p = strchr(p + 1, '<')) {
		const char *end = strchr(p, '>');
		if (end == NULL)
			return false;
		depth += p[1] == '/' ? -1 : end[-1] == '/' ? 0 : 1;
		if (depth < 0)
			return false;
	}
	return depth == 0 && strstr(svg, "style=") == NULL && strstr(svg, "<script") == NULL &&
	       strstr(svg, "%") == NULL;
}

static size_t widest(const char *text)
{
	size_t most = 0;

	for (const char *p = text; *p != '\0'; p += strcspn(p, "\n") + (p[strcspn(p, "\n")] == '\n'))
		most = strcspn(p, "\n") > most ? strcspn(p, "\n") : most;
	return most;
}

static void drawn(size_t bad_from, const char *says)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct flash_picture p;
	SCOPED_BUF svg = { 0 }, text = { 0 };

	buf_init(&svg, 262144);
	buf_init(&text, 8192);
	flash_picture_of(&made(&a, bad_from)->r, &a, &p);
	flash_picture_svg(&p, "f1", &svg);
	flash_picture_text(&p, &text);
	OK(buf_ok(&svg) && well_formed(buf_text(&svg)), "%zu bytes of SVG, well formed", svg.len);
	OK(strstr(buf_text(&svg), says) != NULL && strstr(buf_text(&svg), "aria-labelledby=\"f1-t f1-d\"") != NULL,
		"it says in words: %s", says);
	OK(buf_ok(&text) && widest(buf_text(&text)) <= 72, "its text is %zu columns wide", widest(buf_text(&text)));
	printf("# %.*s\n", (int)strcspn(buf_text(&text), "\n"), buf_text(&text));
}

int main(void)
{
	runs();
	back_and_forth();
	strangers();
	drawn(SIZE_MAX, "The device came back each time.");
	drawn(1031, "operation 1031: nothing started");
	drawn(0, "operation 0: nothing started");
	return tap_done();
}
