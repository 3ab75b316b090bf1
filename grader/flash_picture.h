/* Flash over time: what an update did to each part of flash, operation by operation, and what came up when the power failed
 * there. Operations that are alike and follow each other are one run, so that a picture is small enough for a record.
 *
 * Drawn from numbers alone: no byte of a student's is in it. */
#ifndef GRADER_FLASH_PICTURE_H
#define GRADER_FLASH_PICTURE_H

#include "runner/base/json.h"
#include "runner/board/cut.h"

#define FLASH_RUNS_MAX 200 /* of one picture; beyond it neighbours are joined, the worst of both counts */

enum flash_part { FLASH_BOOTLOADER, FLASH_SLOT_A, FLASH_SLOT_B, FLASH_COUNTER, FLASH_NOTES, FLASH_BEHIND, FLASH_PARTS };
extern const char *const flash_part_words[]; /* "slot A" */
enum flash_part flash_part_of(int64_t address);

struct flash_run {
	int64_t first, n;       /* operations, the first is 1 */
	int64_t tried;          /* at so many of them the power failed; 0 = .outcome says nothing */
	int64_t address, bytes; /* the stretch of flash that they touch; across two parts only where joined */
	int64_t erase;          /* 1 = erases, 0 = writes */
	int64_t phase;          /* enum cut_phase */
	int64_t outcome;        /* enum cut_outcome: the worst that came up of a cut in or behind one of them */
};

struct flash_picture {
	struct flash_run *runs; /* in the order of time */
	size_t n, cap;
	int64_t operations, cuts; /* cuts: boots that were seen, second ones too */
	int64_t bad_op;           /* the first operation at which it went wrong; -1 = none, 0 = before the first one */
	int64_t bad_outcome;      /* enum cut_outcome; CUT_OLD where there is none */
};

/* r->failed must be NULL. */
void flash_picture_of(const struct cut_report *r, struct arena *a, struct flash_picture *out);

/* {"bad_op", "bad_outcome", "cuts", "operations", "runs": [[first, n, tried, address, bytes, erase, phase, outcome], ...]}.
 * Phases and outcomes travel as positions in cut.h. Reading holds every number against its range. */
struct json *flash_picture_json(const struct flash_picture *p);
int flash_picture_read(
	const struct json *node, const char *path, struct arena *a, struct flash_picture *out, struct err *e);

/* One <svg> with title and description, no script and no style attribute, in a <div> that scrolls where a page is too narrow
 * to read it: colours by the classes of style.css (.flash ...), and a pattern for each kind of outcome. id: of [a-z0-9-], unique on the page. */
void flash_picture_svg(const struct flash_picture *p, const char *id, struct buf *out);

/* The same in lines of at most 72 columns. */
void flash_picture_text(const struct flash_picture *p, struct buf *out);

/* "slot A", "old image", ...: of all runs that follow each other in one part, phase and outcome, the first and the last.
 * At i; returns where the next group begins. */
size_t flash_picture_group(const struct flash_picture *p, size_t i);

#endif
