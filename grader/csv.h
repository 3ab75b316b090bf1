/* CSV as RFC 4180 has it: UTF-8, quotes doubled, CRLF or LF, a byte order mark passed over. Pure.
 *
 * Files come from people and other systems, cells may hold anything. What is written is opened in spreadsheets, which run
 * a cell that begins with = + - @ or a control character as a formula: such a cell is written with an apostrophe in
 * front, numbers excepted. */
#ifndef GRADER_CSV_H
#define GRADER_CSV_H

#include "runner/base/json.h"

#define CSV_CELL_MAX 65536

struct csv {
	struct json_strings *rows; /* the first one is the header; empty lines are left out */
	size_t *lines;             /* line number of each row, from 1 */
	size_t n;
};

/* ERR_INPUT "place:LINE: ...": not UTF-8, NUL, a quote inside a bare cell, a quote that never ends, a cell over
 * CSV_CELL_MAX bytes. Rows may have any number of cells. */
int csv_parse(const char *text, size_t len, const char *place, struct arena *a, struct csv *out, struct err *e);

/* Index of a column by its header's text, without regard to ASCII case; -1 when absent. */
int csv_column(const struct csv *c, const char *name);
const char *csv_cell(const struct csv *c, size_t row, int column); /* "" where there is none */

/* Writing: cells of one row, then csv_end. Control characters become spaces; what is not UTF-8 becomes U+FFFD. */
int csv_add(struct buf *out, bool first, const char *cell);
int csv_add_raw(struct buf *out, bool first, const char *cell); /* for a cell that came from the file that is filled */
int csv_end(struct buf *out);                                   /* CRLF */

#endif
