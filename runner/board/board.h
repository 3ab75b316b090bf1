/* One emulated microcontroller (QEMU's microbit: nRF51, Cortex-M0, 256 KiB of NOR flash, 16 KiB of RAM) in a box of profile
 * "board", driven through its debug stub. It is started once and reset for each boot.
 *
 * What it did is observed from here: where the processor is, what flash holds. What the firmware prints is kept to be
 * shown and never read. RAM is overwritten at each reset, because a reset keeps it and a power cut does not.
 *
 * An emulator that dies, hangs or talks nonsense is an ERR_RETRY from these calls, never a verdict; after it the board is
 * only good for board_stop. */
#ifndef RUNNER_BOARD_BOARD_H
#define RUNNER_BOARD_BOARD_H

#include "runner/board/rsp.h"
#include "runner/keeper.h"

#define BOARD_FLASH      ((size_t)256 << 10)
#define BOARD_PAGE       ((size_t)1 << 10)
#define BOARD_PAGES      (BOARD_FLASH / BOARD_PAGE)
#define BOARD_RAM        UINT32_C(0x20000000)
#define BOARD_RAM_SIZE   ((size_t)16 << 10)
#define BOARD_ERASE_PAGE UINT32_C(0x4001e508) /* nRF51 Series Reference Manual, NVMC: ERASEPAGE, ERASEALL, ... */
#define BOARD_PC         15
#define BOARD_LR         14
#define BOARD_SP         13

struct board;

struct board_order {
	struct keeper *k;     /* runs nothing else until board_stop */
	const char *dir;      /* an existing folder of the caller's: the images are written here */
	const uint8_t *flash; /* BOARD_FLASH bytes: what each reset brings back */
	uint64_t ram_seed;    /* what RAM holds after each reset */
	const char *emulator; /* its path in the box; NULL = Debian's */
	int64_t answer_ms;    /* a plain question has to be answered by then, the first one in four times; 0 = 5 s */
	struct board_facts {
		uint32_t held; /* guarantees that were in force in the emulator's box */
		const char *backend;
	} * facts; /* filled by board_stop; or NULL */
};

struct board_stop { /* why the processor stopped */
	enum { BOARD_AT, BOARD_WATCH, BOARD_LATE } why;
	uint32_t r[16];
};

/* After an ERR_RETRY: has the processor locked up, by a fault inside a fault? The emulator ends there, and says so; this is
 * the firmware's doing. */
bool board_locked_up(struct board *b);

int board_start(const struct board_order *order, struct board **out, struct err *e);
void board_stop(struct board *b); /* NULL is fine; the emulator ends */

/* The rest of these leave the processor stopped. */
int board_reset(struct board *b, struct err *e); /* flash as at the start, RAM as seeded, breakpoints stay */
int board_break(struct board *b, uint32_t address, struct err *e);
int board_breaks(struct board *b, const uint32_t *addresses, size_t n, struct err *e); /* in one go */
int board_unbreak(struct board *b, uint32_t address, struct err *e);
int board_watch(struct board *b, uint32_t address, uint32_t size, struct err *e); /* writes only */
bool board_watched(const struct board *b, uint32_t address, uint32_t size);       /* would a write there stop it? */
int board_write(struct board *b, uint32_t address, const void *p, size_t n, struct err *e);
int board_read(struct board *b, uint32_t address, void *p, size_t n, struct err *e);
int board_registers(struct board *b, uint32_t r[16], struct err *e);
int board_register_bytes(struct board *b, int reg, uint8_t out[4], struct err *e);
int board_set(struct board *b, int reg, uint32_t value, struct err *e);
int board_step_unwatched(struct board *b, struct err *e); /* over the store that a watchpoint has stopped */

/* Lets it run. */
int board_continue(struct board *b, struct err *e);

/* Has it met a breakpoint or a watchpoint? 1 = it has, 0 = not yet, and nobody waits; late: it is stopped, wherever it is. */
int board_try(struct board *b, bool late, struct board_stop *out, struct err *e);

/* Until it may be worth trying again, at the longest until then (of io_monotonic_us). Several at once: poll for both. */
int board_sleep(struct board *b, int64_t until_us, struct err *e);
void board_fds(const struct board *b, int fds[2]);

/* From a breakpoint at address on: it goes away, and the processor runs on there. Or: it stays, what stands at it is done. */
int board_leave(struct board *b, uint32_t address, uint32_t there, struct err *e);
int board_pass(struct board *b, uint32_t address, struct err *e);

/* A function returns value to address, and on it goes; as board_continue. */
int board_answer(struct board *b, uint32_t value, uint32_t address, struct err *e);

/* Power on: a reset, flash as given (only pages that differ from the start's travel), and run; does not wait. */
int board_begin(struct board *b, const uint8_t *flash, struct err *e);

const struct buf *board_uart(const struct board *b); /* what was printed since the start, cut; a stranger's bytes */

#endif
