/* A bootloader with one page of notes for each slot. A note is a word that goes from erased to zero, once. It stands when
 * one of its halves is zero: a word that was cut off while it was written is hardly ever that, and a single bit that has
 * turned since does not undo it. */
#include "board.h"

enum { PENDING, TRIED, CONFIRMED };

#define NOTES_OF(slot)   ((slot) == SLOT_A ? NOTES : NOTES + PAGE)
#define NOTE(slot, what) (NOTES_OF(slot) + 4u * (what))
#define SET(slot, what)  stands(WORD(NOTE(slot, what)))
#define OTHER(slot)      ((slot) == SLOT_A ? SLOT_B : SLOT_A)
#define AT(slot)         ((const struct image *)(uintptr_t)(slot))
#define VERSIONS         (PAGE / 4)

static int stands(uint32_t word)
{
	return (word & 0xffffu) == 0 || word >> 16 == 0;
}

static uint32_t counter(void)
{
	uint32_t n = 0;

	while (n < VERSIONS && WORD(COUNTER + 4 * n) == 0)
		n++;
	return n;
}

static void raise_counter(uint32_t to)
{
	for (uint32_t n = counter(); n < to; n++)
		flash_write(COUNTER + 4 * n, 0);
}

/* Is this an image of ours, all of it within size bytes? */
static int sound(const struct image *image, uint32_t size)
{
	if (size < HEADER)
		return 0;
	if (image->magic != MAGIC || image->version >= VERSIONS)
		return 0;
	if (image->length == 0 || image->length % 4 != 0)
		return 0;
	if (image->length > size - HEADER)
		return 0;
	return element_verify(image, image->length) == 1;
}

static int bootable(uint32_t slot)
{
	return sound(AT(slot), SLOT_SIZE) && AT(slot)->version >= counter();
}

/* The confirmed image, or 0. */
static uint32_t confirmed(void)
{
	uint32_t best = 0;

	for (uint32_t slot = SLOT_A; slot <= SLOT_B; slot += SLOT_SIZE)
		if (SET(slot, CONFIRMED) && bootable(slot) && (best == 0 || AT(slot)->version > AT(best)->version))
			best = slot;
	return best;
}

/* An image that may be tried for the first time, or 0. */
static uint32_t candidate(void)
{
	for (uint32_t slot = SLOT_A; slot <= SLOT_B; slot += SLOT_SIZE) {
		if (!SET(slot, PENDING) || SET(slot, CONFIRMED))
			continue;
		if (WORD(NOTE(slot, TRIED)) != ERASED)
			continue;
		if (bootable(slot))
			return slot;
	}
	return 0;
}

/* Everything is asked twice more, so that no single instruction decides: a glitch may skip one. */
_Noreturn static void start(uint32_t slot)
{
	if (!bootable(slot))
		board_halt();
	if (!bootable(slot))
		board_halt();
	board_start(slot);
}

void boot_main(void)
{
	uint32_t slot = candidate();

	if (slot != 0) {
		flash_write(NOTE(slot, TRIED), 0); /* before it runs: there is one try */
		start(slot);
	}
	slot = confirmed();
	if (slot == 0)
		board_halt();
	raise_counter(AT(slot)->version); /* the power may have failed between confirming and counting */
	start(slot);
}

static void copy(uint32_t slot, const struct image *image, uint32_t bytes)
{
	uint32_t from = (uint32_t)(uintptr_t)image;

	for (uint32_t page = 0; page < bytes; page += PAGE)
		flash_erase(slot + page);
	for (uint32_t i = 0; i < bytes; i += 4)
		flash_write(slot + i, WORD(from + i));
}

int boot_install(const struct image *image, uint32_t size)
{
	uint32_t slot = OTHER(confirmed());

	if (!sound(image, size) || image->version <= counter())
		return -1;
	flash_erase(NOTES_OF(slot)); /* first: what these notes say is about what is overwritten now */
	copy(slot, image, HEADER + image->length);
	if (!bootable(slot)) /* once more, where it lies now: memory may have changed meanwhile */
		return -2;
	flash_write(NOTE(slot, PENDING), 0);
	return 0;
}

int boot_confirm(void)
{
	for (uint32_t slot = SLOT_A; slot <= SLOT_B; slot += SLOT_SIZE)
		if (SET(slot, TRIED) && !SET(slot, CONFIRMED) && bootable(slot)) {
			flash_write(NOTE(slot, CONFIRMED), 0);
			raise_counter(AT(slot)->version); /* last: behind this there is no way back */
			return 0;
		}
	return -1;
}
