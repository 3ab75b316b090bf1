/* Cut: the power fails at every single operation on flash of an update, and each time the device must come back.
 *
 * One run of the update is recorded (record.h). Then, for each operation, the device is started with flash as it was behind
 * it, and as it is when the operation is half done; the state before one is the state behind the last. What came up is
 * observed: which slot was entered, whether its bytes are those of the old or the new image, where the counter stands.
 * In a sample, the recovery itself is recorded, and cut again. */
#ifndef RUNNER_BOARD_CUT_H
#define RUNNER_BOARD_CUT_H

#include "runner/board/record.h"

#define CUT_WORKERS_MAX 4

enum cut_phase { CUT_BOOT, CUT_INSTALL, CUT_TRIAL, CUT_CONFIRM, CUT_AFTER, CUT_PHASES };
extern const char *const cut_phase_words[];

enum cut_outcome {
	CUT_OLD,       /* the old image runs */
	CUT_NEW,       /* the new one */
	CUT_NONE,      /* nothing was started: bricked */
	CUT_CRASHED,   /* fault or hang: bricked */
	CUT_FOREIGN,   /* something was entered that is neither image */
	CUT_WENT_BACK, /* the old image runs although the new one was confirmed */
	CUT_COUNTER,   /* the security counter is lower than it was */
	CUT_OUTCOMES
};
extern const char *const cut_outcome_words[];
bool cut_fine(enum cut_outcome o);

struct cut {       /* one boot */
	size_t op; /* 0 = before the first one, i = behind (or, torn, in) the i-th */
	bool torn;
	size_t second; /* 0, or: in the recovery, power failed again behind (or in) its i-th operation */
	int phase;     /* enum cut_phase: in which the power failed; CUT_AFTER when all was done */
	enum cut_outcome outcome;
	uint32_t pc; /* where it was stopped */
};

struct cut_image {
	const uint8_t *bytes; /* header and code */
	size_t n;
};

struct cut_order {
	struct keeper **k; /* n_workers of them */
	int n_workers;
	const char *dir; /* scratch: an existing folder */
	const struct device_kit *kit;
	const uint8_t *base; /* flash of a device with the old image confirmed; NULL = begin with a blank one, and try
				more on the way: refusals, and going back */
	struct cut_image old, new;
	bool (*verify)(void *self, const uint8_t *image, size_t n);
	void *self;
	uint64_t seed;
	int second_every; /* 0 = no second cuts, 50 = in the recovery from every 50th */
	int copy_every; /* of operations that are alike, in the middle of copying an image, only every such one; 0 = all */
	size_t hangs_max; /* so many boots that hang are enough, no more are tried; 0 = no limit */
	int64_t wall_ms;  /* a boot that takes longer hangs */
};

struct cut_report {
	const char *
		failed; /* the update itself did not go well: which step, what happened; then there are no cuts. Or NULL */
	struct flash_record *record;
	uint8_t *base; /* flash before the first operation */
	struct cut *cuts;
	size_t n, cap;
	size_t by_outcome[CUT_OUTCOMES];
	size_t hangs;
	const struct cut *first_bad; /* in the order of operations; NULL = every one is fine */
	int64_t record_us, cuts_us;
};

/* -1 when it is our fault. What the firmware does wrong is in the report. */
int cut_campaign(const struct cut_order *order, struct arena *a, struct cut_report *out, struct err *e);

/* Flash in the moment of a (first) cut. */
void cut_state(const struct cut_report *r, size_t op, bool torn, uint64_t seed, uint8_t *flash);

#endif
