/* Tables: rows of plain structs as CSV or JSON, by a table of columns. What the views give is written by this and nothing
 * else, so the page, the CSV and the JSON of one view can't say different things.
 *
 * CSV: the first line names the columns, the last lines say what the numbers are (framework, disclaimer, parameters) as
 * comments of one cell beginning with '#'. Shares as 0.7000, nothing to say as an empty cell, times in UTC. JSON: shares
 * stay whole ten-thousandths (mean_e4), what is not there has no key. */
#ifndef GRADER_EXPORT_TABLE_H
#define GRADER_EXPORT_TABLE_H

#include "grader/mastery/view.h"

enum column_type {
	COLUMN_TEXT,    /* const char * */
	COLUMN_INT,     /* int64_t; -1 = nothing */
	COLUMN_E4,      /* int64_t; -1 or VIEW_NONE = nothing */
	COLUMN_SIGNED,  /* as E4, -1 being a value */
	COLUMN_BOOL,    /* bool */
	COLUMN_WORD,    /* int, index into .words */
	COLUMN_FLAGS,   /* unsigned, bits named by .words */
	COLUMN_STRINGS, /* struct json_strings */
	COLUMN_TIME,    /* int64_t milliseconds; 0 = nothing */
};

struct column {
	const char *name; /* a table ends with a row without name */
	enum column_type type;
	size_t offset;
	const char *const *words;
};

struct table {
	struct view_head head;
	const struct column *columns;
	const void *rows;
	size_t n, size; /* bytes of a row */
};

/* -1 when the buffer is full. */
int table_csv(const struct table *t, struct arena *a, struct buf *out);
int table_json(const struct table *t, struct arena *a, struct buf *out);
struct json *table_head_json(const struct view_head *h, struct arena *a);

const char *table_time(int64_t ms, struct arena *a); /* 2026-11-21T23:59:59Z */

#endif
