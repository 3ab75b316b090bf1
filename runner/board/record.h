/* Record: every operation on flash that a device does from power on, one by one, with what flash held before and after.
 *
 * Seen from outside, by watchpoints on all of flash and on the flash controller, so that a bootloader that drives the
 * controller itself is recorded like one that uses the given functions. */
#ifndef RUNNER_BOARD_RECORD_H
#define RUNNER_BOARD_RECORD_H

#include "runner/base/arena.h"
#include "runner/board/device.h"

#define RECORD_STORES_MAX 8000 /* of one record, three of the largest images: more is writing without end */

struct flash_op {
	bool erase;
	uint32_t address;         /* of the page for an erase */
	uint32_t size;            /* BOARD_PAGE for an erase, up to 32 for a write */
	uint8_t old[32], new[32]; /* of a write */
	int phase;                /* the caller's number of the power cycle or call in which it was done */
};

struct flash_record {
	struct arena *a;
	struct flash_op *ops;
	size_t n, cap;
	uint8_t flash[BOARD_FLASH]; /* as it is now */
	int phase;
	int stores;         /* seen so far, those that change nothing too */
	const char *broken; /* a rule that no device may break, in words; NULL = none */
};

/* The device's board has to be one on which nothing is watched yet; from then on every run is recorded. */
int record_watch(struct device *d, struct err *e);

/* The callback for device_wait; self = struct recording. */
struct recording {
	struct device *d;
	struct flash_record *r;
};
int record_store(void *self, const uint32_t r[16], struct err *e);

/* How flash looks behind an operation, and when the power fails during it: a seeded part of the bits, or words, is done. */
void flash_apply(uint8_t *flash, const struct flash_op *op);
void flash_tear(uint8_t *flash, const struct flash_op *op, uint64_t seed);

#endif
