#include "grader/csv.h"

#include <string.h>
#include <strings.h>

#include "runner/base/text.h"

struct scan {
	const char *p, *end, *place;
	size_t line;
	struct buf cell; /* released by the caller of scan_row */
	struct arena *a;
	struct err *e;
};

static int bad(struct scan *s, const char *what)
{
	return err_set(s->e, ERR_INPUT, "%s:%zu: %s", s->place, s->line, what);
}

static int put(struct scan *s, char c)
{
	return buf_u8(&s->cell, (uint8_t)c) == 0 ? 0 : bad(s, "a cell is longer than 65536 bytes");
}

static int quoted_cell(struct scan *s)
{
	for (s->p++; s->p < s->end; s->p++) {
		if (*s->p == '"' && (s->p + 1 == s->end || s->p[1] != '"')) {
			s->p++;
			return s->p == s->end || strchr(",\r\n", *s->p) != NULL
				       ? 0
				       : bad(s, "text after a closing quote: double the quotes inside a quoted cell");
		}
		s->p += *s->p == '"';
		s->line += *s->p == '\n';
		if (put(s, *s->p) != 0)
			return -1;
	}
	return bad(s, "a quote is opened and never closed");
}

static int bare_cell(struct scan *s)
{
	for (; s->p < s->end && strchr(",\r\n", *s->p) == NULL; s->p++) {
		if (*s->p == '"')
			return bad(s, "a quote inside a bare cell: quote the whole cell and double the quotes inside");
		if (put(s, *s->p) != 0)
			return -1;
	}
	return 0;
}

/* One line into *row. Leaves p behind its line end. */
static int scan_row(struct scan *s, struct json_strings *row)
{
	size_t cap = 0;
	for (;;) {
		buf_clear(&s->cell);
		if ((s->p < s->end && *s->p == '"' ? quoted_cell(s) : bare_cell(s)) != 0)
			return -1;
		*(const char **)arena_push(s->a, &row->item, &row->n, &cap, sizeof *row->item) =
			arena_strndup(s->a, buf_text(&s->cell), s->cell.len);
		if (s->p == s->end || *s->p != ',')
			break;
		s->p++;
	}
	if (s->p < s->end && *s->p == '\r')
		s->p++;
	if (s->p < s->end && *s->p == '\n')
		s->p++;
	return 0;
}

static void keep(struct csv *c, size_t *caps, const struct json_strings *row, size_t line, struct arena *a)
{
	size_t n = c->n;
	*(struct json_strings *)arena_push(a, &c->rows, &c->n, &caps[0], sizeof *c->rows) = *row;
	*(size_t *)arena_push(a, &c->lines, &n, &caps[1], sizeof *c->lines) = line;
}

int csv_parse(const char *text, size_t len, const char *place, struct arena *a, struct csv *out, struct err *e)
{
	static const char mark[] = "\xef\xbb\xbf";
	struct scan s = { .p = text, .end = text + len, .place = place, .line = 1, .a = a, .e = e };
	struct csv c = { 0 };
	size_t caps[2] = { 0, 0 };
	int rc = 0;
	if (!text_is_utf8(text, len))
		return err_set(e, ERR_INPUT, "%s: not UTF-8: save the file as CSV UTF-8", place);
	if (memchr(text, '\0', len) != NULL)
		return err_set(e, ERR_INPUT, "%s: holds a NUL byte: this is no text file", place);
	if (len >= 3 && memcmp(text, mark, 3) == 0)
		s.p += 3;
	buf_init(&s.cell, CSV_CELL_MAX);
	while (rc == 0 && s.p < s.end) {
		struct json_strings row = { NULL, 0 };
		size_t line = s.line;
		const char *from = s.p;
		rc = scan_row(&s, &row);
		s.line += s.p > from && (s.p[-1] == '\n' || s.p[-1] == '\r');
		if (rc == 0 && (row.n > 1 || row.item[0][0] != '\0'))
			keep(&c, caps, &row, line, a);
	}
	buf_release(&s.cell);
	if (rc == 0)
		*out = c;
	return rc;
}

int csv_column(const struct csv *c, const char *name)
{
	for (size_t i = 0; c->n > 0 && i < c->rows[0].n; i++)
		if (strcasecmp(c->rows[0].item[i], name) == 0)
			return (int)i;
	return -1;
}

const char *csv_cell(const struct csv *c, size_t row, int column)
{
	return column < 0 || row >= c->n || (size_t)column >= c->rows[row].n ? "" : c->rows[row].item[column];
}

static bool is_number(const char *s)
{
	s += *s == '-';
	size_t digits = strspn(s, "0123456789");
	if (digits == 0)
		return false;
	s += digits;
	if (*s == '.')
		s += 1 + strspn(s + 1, "0123456789");
	return *s == '\0';
}

/* Full-width forms begin a formula where a spreadsheet speaks Chinese or Japanese. */
static bool is_wide_sign(const char *s)
{
	static const char *const signs[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (strncmp(s, signs[i], 3) == 0)
			return true;
	return false;
}

static bool is_formula(const char *cell)
{
	const char *s = cell + strspn(cell, " ");
	if (is_wide_sign(s))
		return true;
	return *s != '\0' && (strchr("=+-@|%", *s) != NULL || (unsigned char)*s < ' ' || *s == 0x7f) &&
	       !is_number(cell);
}

static int add_text(struct buf *out, const char *cell)
{
	bool quote = cell[strcspn(cell, ",\"'\r\n ;\t")] != '\0';
	if (quote)
		buf_u8(out, '"');
	for (const char *p = cell; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '"')
			buf_u8(out, '"');
		buf_u8(out, c < ' ' || c == 0x7f ? ' ' : c);
	}
	if (quote)
		buf_u8(out, '"');
	return buf_ok(out) ? 0 : -1;
}

int csv_add_raw(struct buf *out, bool first, const char *cell)
{
	if (!first)
		buf_u8(out, ',');
	return add_text(out, cell);
}

int csv_add(struct buf *out, bool first, const char *cell)
{
	SCOPED_BUF safe = { 0 };
	buf_init(&safe, (size_t)2 * CSV_CELL_MAX);
	if (is_formula(cell))
		buf_u8(&safe, '\'');
	if (text_is_utf8(cell, strlen(cell)))
		buf_puts(&safe, cell);
	else
		for (const char *p = cell; *p != '\0'; p++) {
			if ((unsigned char)*p < 0x80)
				buf_u8(&safe, (uint8_t)*p);
			else
				buf_puts(&safe, "\xef\xbf\xbd");
		}
	return csv_add_raw(out, first, buf_text(&safe));
}

int csv_end(struct buf *out)
{
	return buf_puts(out, "\r\n");
}
