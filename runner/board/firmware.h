/* Firmware: an ELF file becomes what flash holds, and the addresses of some functions. The file came out of a box in which
 * student bytes were compiled, so nothing in it is believed: every offset and length is held against the file's, every
 * address against the part of flash that is the bootloader's. */
#ifndef RUNNER_BOARD_FIRMWARE_H
#define RUNNER_BOARD_FIRMWARE_H

#include "runner/base/buf.h"
#include "runner/base/err.h"

#define FIRMWARE_ELF_MAX ((size_t)4 << 20)

struct firmware_symbol {
	const char *name;
	uint32_t address; /* filled; without the Thumb bit */
};

/* flash: rom_size bytes, 0xff where the file says nothing. ERR_INPUT with a line for the firmware's author. */
int firmware_read(const void *elf, size_t n, uint32_t rom_size, uint8_t *flash, struct firmware_symbol *symbols,
	size_t n_symbols, struct err *e);

#endif
