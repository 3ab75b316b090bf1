/* A device in the field: the board with a bootloader in it, and what one can watch it do. The layout of flash is that of
 * the board's header for students.
 *
 * The secure element is played from here: when the firmware reaches it, the bytes that lie in the device's memory at that
 * moment are given to the caller's verifier. So what was verified is known, and not what the firmware says about it. */
#ifndef RUNNER_BOARD_DEVICE_H
#define RUNNER_BOARD_DEVICE_H

#include "runner/board/board.h"

#define DEVICE_ROM       UINT32_C(0x4000)
#define DEVICE_SLOT_A    UINT32_C(0x4000)
#define DEVICE_SLOT_B    UINT32_C(0x14000)
#define DEVICE_SLOT_SIZE UINT32_C(0x10000)
#define DEVICE_COUNTER   UINT32_C(0x24000)
#define DEVICE_NOTES_END UINT32_C(0x25000)
#define DEVICE_HEADER    UINT32_C(128)
#define DEVICE_MAILBOX   (BOARD_RAM + 0x1000) /* where a received image lies: RAM that is not the bootloader's */
#define DEVICE_IMAGE_MAX ((size_t)0x2800)

enum device_function {
	DEVICE_HALT,
	DEVICE_FAULT,
	DEVICE_RETURN,
	DEVICE_VERIFY,
	DEVICE_INSTALL,
	DEVICE_CONFIRM,
	DEVICE_FUNCTIONS
};

struct device_kit {
	uint8_t flash[BOARD_FLASH]; /* the bootloader and nothing else */
	uint32_t address[DEVICE_FUNCTIONS];
};
int device_kit_read(const void *elf, size_t n, struct device_kit *out, struct err *e);

enum device_end { /* how a boot or a call ended */
	DEVICE_ENTERED_A,
	DEVICE_ENTERED_B, /* the image in that slot runs */
	DEVICE_HALTED,    /* the bootloader says itself that there is nothing to start */
	DEVICE_FAULTED,
	DEVICE_RETURNED, /* from a call; .value */
	DEVICE_HUNG,     /* the deadline; .pc says where */
	DEVICE_TRAPPED,  /* at .trap */
	DEVICE_LOCKED,   /* a fault inside a fault; the board is good for nothing any more */
	DEVICE_END_COUNT
};
extern const char *const device_end_words[];

#define DEVICE_ANYWHERE UINT32_MAX

struct device_stop {
	enum device_end end;
	int32_t value;
	uint32_t pc;
	bool sure; /* of a hang: it is none of time */
};

struct device {
	struct board *board;
	const struct device_kit *kit;
	bool (*verify)(void *self, const uint8_t *image, size_t n); /* header and code */
	void *self;
	uint32_t trap; /* one more address to stop at, where a board_break stands; 0 = none, DEVICE_ANYWHERE */
	int (*looked)(void *self, uint32_t address, bool good, struct err *e); /* verified, not yet answered; or NULL */
	void *looker;
	int64_t wall_ms;  /* for one boot or call */
	int64_t until_us; /* of the one that runs */
	int verified;     /* so often in it */
};

/* Called at each watchpoint, with the store not yet done; 0 = go on, 1 = enough, -1 = our fault. */
struct device_watch {
	int (*store)(void *self, const uint32_t r[16], struct err *e);
	void *self;
};

/* Breakpoints at all that one wants to see. */
int device_prepare(struct device *d, struct err *e);

#define DEVICE_QUICK_MS 50 /* behind so much a first look is taken at what seems to hang */

/* After board_begin or device_call: until something is reached, at the longest for wall_ms. watch: NULL where nothing is
 * watched. */
int device_wait(struct device *d, const struct device_watch *watch, struct device_stop *out, struct err *e);

/* The same piece by piece, for several at once. Armed when it begins to run; then, whenever there may be something to see,
 * served: 1 = *out says how it ended, 0 = it runs, and board_sleep or a poll of board_fds until d->until_us is due. */
void device_arm(struct device *d);
int device_serve(struct device *d, const struct device_watch *watch, struct device_stop *out, struct err *e);

bool device_stops_at(const struct device *d, uint32_t pc); /* does a breakpoint of these stand there? */

/* Behind DEVICE_HUNG: does it go round in a circle that nothing can end, without a store and without a look at a peripheral?
 * Seen by single steps, so that a hang is proven and not timed. False = not proven; it stands where it stood, or later. */
int device_circles(struct device *d, bool *circles, struct err *e);

/* The running image calls the bootloader. image may be NULL (confirm). Does not wait. */
int device_call(struct device *d, enum device_function function, const uint8_t *image, size_t n, struct err *e);

/* What flash holds now where a bootloader may have written: counter, notes, and DEVICE_IMAGE_MAX bytes of each slot. */
int device_flash(struct device *d, uint8_t *flash, struct err *e);

uint32_t device_counter(const uint8_t *page); /* of the 1 KiB at DEVICE_COUNTER */

#endif
