/* Inside the judge of board labs: cases, the bench on which they are tried, and what each part finds. */
#ifndef GRADER_JUDGE_BOARD_H
#define GRADER_JUDGE_BOARD_H

#include "grader/board_element.h"
#include "grader/board_script.h"
#include "grader/judge_parts.h"
#include "runner/board/cut.h"
#include "runner/board/fault.h"

struct board_case {
	const struct lab_case *run;
	struct board_script script;
	enum { BOARD_WAITING, BOARD_BUSY, BOARD_TRIED } state;

	/* of its steps */
	uint8_t *flash; /* at the end of them */
	enum outcome outcome;
	bool wrong_image; /* a rightly signed image came up that must not: for a refusal that is acceptance */
	const char *note;
	int64_t us; /* the longest boot or call */

	/* of its update */
	struct cut_report *cuts; /* NULL = none were made */
	struct fault_report *faults;
	const char *not_tried; /* why there are none */
};

struct board_bench {
	const struct judging *g;
	struct device_kit kit;
	struct board_case *cases;
	size_t n;
	const char *dir;
	struct device d; /* .board NULL = none is running */
	struct board_facts facts;
	struct element *element; /* of the case that is being tried */
	struct flash_record record;
	size_t hangs;      /* of boots and calls so far */
	size_t uart_shown; /* bytes of the board's UART that are in the log */
	int64_t change;    /* byte of .received that changes in memory behind its verification; -1 = none */
	const struct lab_file *received;
	struct err trouble; /* what went wrong while it was changed */
};

/* The steps of a case, and of those before it; once. -1 is our fault. */
int board_case_steps(struct board_bench *b, struct board_case *c, struct err *e);
void board_bench_off(struct board_bench *b); /* its emulator ends */
bool board_verify(void *self, const uint8_t *image, size_t n);
int64_t board_wall_ms(const struct lab *lab);

/* Power cuts and faults on the case's update. */
int board_case_cuts(struct board_bench *b, struct board_case *c, struct err *e);
void board_cut_order(struct board_bench *b, const struct board_case *c, struct cut_order *out);
int board_with_element(struct board_bench *b, struct board_case *c,
	int (*run)(struct board_bench *b, struct board_case *c, struct err *e), struct err *e);
int board_case_faults(struct board_bench *b, struct board_case *c, struct err *e);

/* The verdict of a vector whose check begins with "cuts " or "faults "; ERR_LAB for one that there is not. */
int board_cut_verdict(const struct board_bench *b, const struct board_case *c, struct verdict *v, struct err *e);
int board_fault_verdict(const struct board_bench *b, const struct board_case *c, struct verdict *v, struct err *e);

#endif
