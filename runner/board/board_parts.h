/* What board.c and board_start.c share. */
#ifndef RUNNER_BOARD_BOARD_PARTS_H
#define RUNNER_BOARD_BOARD_PARTS_H

#include "runner/board/board.h"

#define WATCHES_MAX 4
#define CHANNELS    2

#define STOPS_FORESEEN 6
#define READS_FORESEEN 2
#define FORESEEN_BYTES 0x2800

/* One boot is like the last one: what was read at its first stop, at its second, is asked for together with the registers,
 * in one journey. What is asked for in vain costs less than a journey does. */
struct foreseen {
	size_t n;
	struct foreseen_read {
		uint32_t address;
		size_t n;
		bool here;
		uint8_t bytes[FORESEEN_BYTES];
	} reads[READS_FORESEEN];
};

struct board {
	struct arena arena;
	struct keeper *k;
	struct board_facts *facts;
	bool begun;
	int ends[CHANNELS]; /* ours: stub, UART */
	struct rsp rsp;
	uint8_t flash[BOARD_FLASH]; /* what a reset brings back */
	struct {
		uint32_t address, size;
	} watches[WATCHES_MAX];
	size_t n_watches;
	size_t pending; /* replies that are due before the stop packet */
	size_t stop;    /* the how-manieth since board_begin; STOPS_FORESEEN = beyond foreseeing, or it runs */
	struct foreseen foreseen[STOPS_FORESEEN];
	int64_t answer_us;
	size_t taken; /* of the foreseen reads of this stop */
};

/* Until when a plain question has to be answered. */
int64_t board_soon(const struct board *b);

#endif
