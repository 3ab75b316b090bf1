/* Which bytes of memory does this Thumb instruction store to? Every store of ARMv6-M: immediate, register and SP forms of
 * word, halfword and byte, STM, PUSH. */
#ifndef RUNNER_BOARD_THUMB_H
#define RUNNER_BOARD_THUMB_H

#include <stdbool.h>
#include <stdint.h>

struct thumb_store {
	uint32_t address, size; /* the whole range, of several words for STM and PUSH */
};

/* r = r0 to r15; false = not a store. */
bool thumb_store(uint16_t instruction, const uint32_t r[16], struct thumb_store *out);

#endif
