/* x: operations in their order, not to scale: a run of a thousand writes is wider than a single one, but leaves it room.
 * y: the parts of flash, each as high as what is touched of it. Below, a strip: what came up. The classes are
 * style.css's; what a colour says, a pattern says as well, and the legend in words. */
#include "grader/flash_picture.h"

#include <string.h>

#define LEFT   96
#define WIDTH  620 /* of the operations */
#define TOP    46
#define ROWS   2 /* of phases' names, above each other */
#define ROW    12
#define GAP    8
#define STRIP  16
#define LEGEND 22
#define RIGHT  12
#define NARROW 6 /* the least that one can see */
#define LETTER 6 /* about as wide as one */
#define TENTHS INT64_C(10)

enum look { LOOK_OLD, LOOK_NEW, LOOK_DARK, LOOK_WRONG, LOOK_UNTRIED, LOOKS };

static const struct {
	const char *class, *word, *mark; /* mark: the pattern's strokes, over a square of 8 */
} looks[LOOKS] = {
	[LOOK_OLD] = { "old", "old image runs", "" },
	[LOOK_NEW] = { "new", "new image runs", "<circle class=\"ink\" cx=\"4\" cy=\"4\" r=\"1.2\"/>" },
	[LOOK_DARK] = { "dark", "nothing runs", "<path class=\"ink\" d=\"M0 0l8 8M8 0l-8 8\"/>" },
	[LOOK_WRONG] = { "wrong", "the wrong code runs, or the counter fell",
		"<path class=\"ink\" d=\"M0 2h8M0 6h8\"/>" },
	[LOOK_UNTRIED] = { "untried", "not tried", "<path class=\"thread\" d=\"M0 8l8-8\"/>" },
};

static enum look look_of(const struct flash_run *r)
{
	static const enum look by_outcome[CUT_OUTCOMES] = { [CUT_OLD] = LOOK_OLD,
		[CUT_NEW] = LOOK_NEW,
		[CUT_NONE] = LOOK_DARK,
		[CUT_CRASHED] = LOOK_DARK,
		[CUT_FOREIGN] = LOOK_WRONG,
		[CUT_WENT_BACK] = LOOK_WRONG,
		[CUT_COUNTER] = LOOK_WRONG };
	return r->tried > 0 ? by_outcome[r->outcome] : LOOK_UNTRIED;
}

struct band {                /* one part of flash */
	int64_t from, bytes; /* what is shown of it; 0 = nothing */
	int64_t y, height;   /* in tenths, as all places here */
};

struct drawing {
	const struct flash_picture *p;
	const char *id;
	struct buf *out;
	struct band bands[FLASH_PARTS];
	int64_t strip_y, height;
	int64_t x[FLASH_RUNS_MAX + 1]; /* where each run begins, and the last one ends */
};

static void put_tenths(struct buf *out, const char *name, int64_t v)
{
	buf_printf(out, " %s=\"%lld.%lld\"", name, (long long)(v / TENTHS), (long long)(v % TENTHS));
}

static void rect(struct drawing *d, int64_t x, int64_t y, int64_t w, int64_t h)
{
	buf_puts(d->out, "<rect");
	put_tenths(d->out, "x", x);
	put_tenths(d->out, "y", y);
	put_tenths(d->out, "width", w);
	put_tenths(d->out, "height", h);
}

/* Left edge of an operation, from 1. */
static int64_t x_of(const struct drawing *d, int64_t op)
{
	const struct flash_picture *p = d->p;
	size_t i = 0;

	while (i + 1 < p->n && p->runs[i + 1].first <= op)
		i++;
	return p->n == 0 ? LEFT * TENTHS : d->x[i] + (d->x[i + 1] - d->x[i]) * (op - p->runs[i].first) / p->runs[i].n;
}

/* --- where things go --- */

static int64_t weight(const struct flash_run *r)
{
	int64_t root = 1;

	while ((root + 1) * (root + 1) <= r->n)
		root++;
	return 6 + root;
}

static void spread(struct drawing *d)
{
	int64_t all = 0, before = 0;

	for (size_t i = 0; i < d->p->n; i++)
		all += weight(&d->p->runs[i]);
	for (size_t i = 0; i <= d->p->n; i++) {
		d->x[i] = LEFT * TENTHS + (all > 0 ? before * WIDTH * TENTHS / all : 0);
		before += i < d->p->n ? weight(&d->p->runs[i]) : 0;
	}
}

static void lay_out(struct drawing *d)
{
	static const uint32_t starts[FLASH_PARTS] = { 0, DEVICE_SLOT_A, DEVICE_SLOT_B, DEVICE_COUNTER,
		DEVICE_COUNTER + BOARD_PAGE, DEVICE_NOTES_END };
	static const int64_t heights[FLASH_PARTS] = { 14, 64, 64, 14, 30, 14 };
	int64_t y = TOP * TENTHS;

	for (size_t i = 0; i < d->p->n; i++) {
		const struct flash_run *r = &d->p->runs[i];
		int part = (int)flash_part_of(r->address);
		int64_t end = r->address + r->bytes - starts[part];
		d->bands[part].bytes = end > d->bands[part].bytes ? end : d->bands[part].bytes;
	}
	for (int part = 0; part < FLASH_PARTS; part++) {
		struct band *b = &d->bands[part];
		b->from = starts[part];
		if (part >= FLASH_SLOT_A && part <= FLASH_NOTES && b->bytes < (int64_t)BOARD_PAGE)
			b->bytes = BOARD_PAGE; /* shown though untouched */
		if (b->bytes == 0)
			continue;
		b->y = y;
		b->height = heights[part] * TENTHS;
		y += b->height + GAP * TENTHS;
	}
	d->strip_y = y + 12 * TENTHS;
	d->height = d->strip_y / TENTHS + STRIP + 18 + LEGEND + LEGEND;
}

/* --- the parts of the picture --- */

static void head(struct drawing *d)
{
	const struct flash_picture *p = d->p;
	struct buf *out = d->out;

	buf_printf(out,
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"%s-t\">"
		"<svg class=\"flash\" viewBox=\"0 0 %d %lld\" role=\"img\" aria-labelledby=\"%s-t %s-d\" "
		"xmlns=\"http://www.w3.org/2000/svg\"><title id=\"%s-t\">Flash over time</title><desc id=\"%s-d\">"
		"%lld operations on flash, in their order; the power failed %lld times, at them and during "
		"recoveries. ",
		d->id, LEFT + WIDTH + RIGHT, (long long)d->height, d->id, d->id, d->id, d->id, (long long)p->operations,
		(long long)p->cuts);
	if (p->bad_op >= 0)
		buf_printf(out, "The first that went wrong is operation %lld: %s.", (long long)p->bad_op,
			cut_outcome_words[p->bad_outcome]);
	else
		buf_puts(out, "The device came back each time.");
	buf_puts(out, "</desc><defs>");
	for (int i = 0; i < LOOKS; i++)
		buf_printf(out,
			"<pattern id=\"%s-%s\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect "
			"class=\"%s\" width=\"8\" height=\"8\"/>%s</pattern>",
			d->id, looks[i].class, looks[i].class, looks[i].mark);
	buf_puts(out, "</defs>\n");
}

static void band_frame(struct drawing *d, int part)
{
	const struct band *b = &d->bands[part];

	if (b->height == 0)
		return;
	rect(d, LEFT * TENTHS, b->y, WIDTH * TENTHS, b->height);
	buf_puts(d->out, " class=\"frame\"/><text class=\"name\"");
	put_tenths(d->out, "x", (LEFT - 6) * TENTHS);
	put_tenths(d->out, "y", b->y + 10 * TENTHS);
	buf_printf(d->out, ">%s</text>", flash_part_words[part]);
	if (b->height < 24 * TENTHS)
		return;
	buf_puts(d->out, "<text class=\"name quiet\"");
	put_tenths(d->out, "x", (LEFT - 6) * TENTHS);
	put_tenths(d->out, "y", b->y + 22 * TENTHS);
	buf_printf(d->out, ">0x%05llx</text>\n", (unsigned long long)b->from);
}

static void point(struct buf *out, int64_t x, int64_t y)
{
	buf_printf(out, "%lld.%lld,%lld.%lld ", (long long)(x / TENTHS), (long long)(x % TENTHS),
		(long long)(y / TENTHS), (long long)(y % TENTHS));
}

/* Where a run lies in flash, growing with time as it is written; an erase is paler. */
static void mark(struct drawing *d, size_t i)
{
	const struct flash_run *r = &d->p->runs[i];
	const struct band *b = &d->bands[flash_part_of(r->address)];
	int64_t h = r->bytes * b->height / b->bytes, y = b->y + (r->address - b->from) * b->height / b->bytes;

	h = h > NARROW * TENTHS ? h : NARROW * TENTHS;
	h = h > b->height ? b->height : h;
	y = y + h > b->y + b->height ? b->y + b->height - h : y;
	buf_puts(d->out, "<polygon points=\"");
	point(d->out, d->x[i], y);
	point(d->out, d->x[i + 1], y);
	point(d->out, d->x[i + 1], y + h);
	point(d->out, d->x[i], y + (r->n > 1 ? h / r->n : h));
	buf_printf(d->out, "\" class=\"%s\" fill=\"url(#%s-%s)\"/>\n", r->erase ? "erase" : "write", d->id,
		looks[look_of(r)].class);
}

static void strip(struct drawing *d)
{
	for (size_t i = 0; i < d->p->n; i++) {
		rect(d, d->x[i], d->strip_y, d->x[i + 1] - d->x[i], STRIP * TENTHS);
		buf_printf(d->out, " fill=\"url(#%s-%s)\"/>\n", d->id, looks[look_of(&d->p->runs[i])].class);
	}
	rect(d, LEFT * TENTHS, d->strip_y, WIDTH * TENTHS, STRIP * TENTHS);
	buf_puts(d->out, " class=\"frame\"/><text class=\"name\"");
	put_tenths(d->out, "x", (LEFT - 6) * TENTHS);
	put_tenths(d->out, "y", d->strip_y + 11 * TENTHS);
	buf_puts(d->out, ">came up</text>\n");
}

static void vertical(struct drawing *d, const char *class, int64_t x, int64_t from, int64_t to)
{
	buf_printf(d->out, "<line class=\"%s\"", class);
	put_tenths(d->out, "x1", x);
	put_tenths(d->out, "x2", x);
	put_tenths(d->out, "y1", from);
	put_tenths(d->out, "y2", to);
	buf_puts(d->out, "/>");
}

static void quiet_text(struct drawing *d, int64_t x, int64_t y)
{
	buf_puts(d->out, "<text class=\"quiet\"");
	put_tenths(d->out, "x", x);
	put_tenths(d->out, "y", y);
}

/* In the first row where it finds room, and to the left of the picture's end. Returns where its line may begin. */
static int64_t phase_name(struct drawing *d, const char *word, int64_t x, int64_t free_from[ROWS])
{
	const int64_t end = (LEFT + WIDTH) * TENTHS, width = (int64_t)(strlen(word) + 1) * LETTER * TENTHS;
	const int64_t from = x + width > end ? end - width : x;

	for (int row = 0; row < ROWS; row++) {
		if (from < free_from[row])
			continue;
		const int64_t y = (TOP - 8 - (ROWS - 1 - row) * ROW) * TENTHS;
		free_from[row] = from + width;
		quiet_text(d, from + 3 * TENTHS, y);
		buf_printf(d->out, ">%s</text>\n", word);
		return y - (ROW - 4) * TENTHS;
	}
	return (TOP - 6) * TENTHS;
}

/* Where a phase begins: its name, and its first operation's number where there is room. */
static void phases(struct drawing *d)
{
	int64_t phase = -1, free_from[ROWS] = { 0 }, number_from = 0;

	for (size_t i = 0; i < d->p->n; i++) {
		const struct flash_run *r = &d->p->runs[i];
		const int64_t x = d->x[i];
		if (r->phase == phase)
			continue;
		phase = r->phase;
		const int64_t top = phase_name(d, cut_phase_words[phase], x, free_from);
		vertical(d, "phase", x, top, d->strip_y + STRIP * TENTHS);
		if (x >= number_from) {
			number_from = x + 34 * TENTHS;
			quiet_text(d, x, d->strip_y + (STRIP + 13) * TENTHS);
			buf_printf(d->out, ">%lld</text>\n", (long long)r->first);
		}
	}
}

static void first_bad(struct drawing *d)
{
	int64_t op = d->p->bad_op > 0 ? d->p->bad_op : 1, x = x_of(d, op);
	bool right = x > (LEFT + WIDTH / 2) * TENTHS;

	if (d->p->bad_op < 0)
		return;
	vertical(d, "bad", x, 14 * TENTHS, d->strip_y + STRIP * TENTHS);
	buf_printf(d->out, "<text class=\"bad %s\"", right ? "before" : "behind");
	put_tenths(d->out, "x", x + (right ? -4 : 4) * TENTHS);
	put_tenths(d->out, "y", 12 * TENTHS);
	buf_printf(d->out, ">\u25bc operation %lld: %s</text>\n", (long long)d->p->bad_op,
		cut_outcome_words[d->p->bad_outcome]);
}

static void axis(struct drawing *d)
{
	buf_puts(d->out, "<text class=\"name quiet\"");
	put_tenths(d->out, "x", (LEFT - 6) * TENTHS);
	put_tenths(d->out, "y", d->strip_y + (STRIP + 13) * TENTHS);
	buf_puts(d->out, ">operation</text>\n");
}

static void legend(struct drawing *d)
{
	static const int xs[LOOKS] = { LEFT, LEFT + 130, LEFT + 266, LEFT, LEFT + 266 },
			 rows[LOOKS] = { 0, 0, 0, 1, 1 };

	for (int i = 0; i < LOOKS; i++) {
		int64_t y = d->strip_y + (STRIP + 22 + rows[i] * LEGEND) * TENTHS;
		rect(d, xs[i] * TENTHS, y, 22 * TENTHS, 12 * TENTHS);
		buf_printf(d->out, " class=\"key\" fill=\"url(#%s-%s)\"/><text", d->id, looks[i].class);
		put_tenths(d->out, "x", (xs[i] + 28) * TENTHS);
		put_tenths(d->out, "y", y + 10 * TENTHS);
		buf_printf(d->out, ">%s</text>\n", looks[i].word);
	}
}

void flash_picture_svg(const struct flash_picture *p, const char *id, struct buf *out)
{
	struct drawing d = { .p = p, .id = id, .out = out };

	spread(&d);
	lay_out(&d);
	head(&d);
	for (int part = 0; part < FLASH_PARTS; part++)
		band_frame(&d, part);
	for (size_t i = 0; i < p->n; i++)
		mark(&d, i);
	strip(&d);
	first_bad(&d);
	phases(&d); /* behind it: names are read across its line */
	axis(&d);
	legend(&d);
	buf_puts(out, "</svg></div>\n");
}
