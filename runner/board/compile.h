/* The recipe for firmware: C files become one ELF file for the board, in a box of profile "build" that sees them, the
 * board's files for students, and the toolchain. Debian's arm-none-eabi gcc, no C library. */
#ifndef RUNNER_BOARD_COMPILE_H
#define RUNNER_BOARD_COMPILE_H

#include "runner/keeper.h"

struct firmware_order {
	const char *kit;          /* folder with board.h, startup.c, board.ld */
	const char *source;       /* folder with the student's files */
	const char *const *files; /* their names, of [A-Za-z0-9_.-], NULL at the end */
	const char *to;           /* folder for firmware.elf */
	struct job_limits limits;
};

/* The job alone: it collects FIRMWARE_ELF into order->to. ERR_INPUT for a name that cannot stand on a command line. */
#define FIRMWARE_ELF    "firmware.elf"
#define FIRMWARE_MOUNTS 2 /* there is room for so many more */
int firmware_job(const struct firmware_order *order, struct arena *a, struct job *out, struct err *e);

/* *reason: NULL when firmware.elf is there, else what the compiler said (a stranger's text) or the limit that it met.
 * A toolchain that is not installed is ERR_OPERATOR. */
int firmware_compile(
	struct keeper *k, const struct firmware_order *order, struct arena *a, const char **reason, struct err *e);

#endif
