/* The board as a bootloader sees it.
 *
 *   0x00000  16 KiB  the bootloader: nothing may write here
 *   0x04000  64 KiB  slot A
 *   0x14000  64 KiB  slot B
 *   0x24000   1 KiB  the security counter: as many as there are words of zero; this page is never erased
 *   0x24400   3 KiB  the bootloader's own notes, in whatever form it likes
 *
 * Flash is NOR: erased it reads 0xff, a page of 1 KiB is erased at once, a write only clears bits. The power may fail
 * before, during and behind each of these. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#define PAGE       1024u
#define SLOT_A     0x04000u
#define SLOT_B     0x14000u
#define SLOT_SIZE  0x10000u
#define COUNTER    0x24000u
#define NOTES      0x24400u
#define NOTES_SIZE 0xc00u
#define MAGIC      0x4d49424cu
#define HEADER     128u
#define ERASED     0xffffffffu

struct image { /* at the start of a slot; the code follows, and is entered at its first byte */
	uint32_t magic, version, length /* of the code, without this header */, reserved;
	uint8_t signature[64]; /* over all other bytes of header and code */
	uint8_t padding[48];
};

#define WORD(address) (*(volatile const uint32_t *)(address))

/* Given: the flash controller. */
void flash_erase(uint32_t page);
void flash_write(uint32_t address, uint32_t word);

/* Given: the secure element. 1 = the signature in the header holds for header and length bytes of code behind it. Reads
 * what lies there now. */
int element_verify(const struct image *image, uint32_t length);

/* Given: leaving the bootloader. Neither returns. */
_Noreturn void board_start(uint32_t slot); /* jump to the code of the image in this slot */
_Noreturn void board_halt(void);           /* nothing can be started: recovery by hand */

/* Wanted. boot_main runs after each reset. The other two are called by the running image: 0 = done, negative = refused. */
void boot_main(void);
int boot_install(const struct image *image, uint32_t size); /* size = header and code as received, in RAM */
int boot_confirm(void);                                     /* this image works: keep it, never go back */

#endif
