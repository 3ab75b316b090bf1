/* A bootloader that keeps its notes per slot: one page each, whose words go from erased to zero, one way only.
 *
 * A note stands when half of its word is zero, so that a bit that has come back does not undo it. Before it jumps, all is
 * asked twice, so that no single instruction decides. */
#include "board.h"

enum { PENDING, TRIED, CONFIRMED };

#define NOTE(slot, what) (((slot) == SLOT_A ? NOTES : NOTES + PAGE) + 4u * (what))
#define OTHER(slot)      ((slot) == SLOT_A ? SLOT_B : SLOT_A)
#define SET(slot, what)  stands(WORD(NOTE(slot, what)))

static int stands(uint32_t word)
{
	return (word & 0xffffu) == 0 || word >> 16 == 0;
}

static const struct image *at(uint32_t slot)
{
	return (const struct image *)(uintptr_t)slot;
}

static uint32_t counter(void)
{
	uint32_t n = 0;
	while (n < PAGE / 4 && WORD(COUNTER + 4 * n) == 0)
		n++;
	return n;
}

static void raise_counter(uint32_t to)
{
	for (uint32_t n = counter(); n < to && n < PAGE / 4; n++)
		flash_write(COUNTER + 4 * n, 0);
}

static int sound(const struct image *i, uint32_t size)
{
	return i->magic == MAGIC && i->length > 0 && i->length <= size - HEADER && i->length % 4 == 0 &&
	       i->version < PAGE / 4 && element_verify(i, i->length) == 1;
}

static int bootable(uint32_t slot)
{
	return sound(at(slot), SLOT_SIZE) && at(slot)->version >= counter();
}

static uint32_t confirmed(void)
{
	uint32_t best = 0;

	for (uint32_t slot = SLOT_A; slot <= SLOT_B; slot += SLOT_SIZE)
		if (SET(slot, CONFIRMED) && bootable(slot) && (best == 0 || at(slot)->version > at(best)->version))
			best = slot;
	return best;
}

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
	uint32_t best = confirmed();

	for (uint32_t slot = SLOT_A; slot <= SLOT_B; slot += SLOT_SIZE)
		if (SET(slot, PENDING) && WORD(NOTE(slot, TRIED)) == ERASED && !SET(slot, CONFIRMED) &&
			bootable(slot)) {
			flash_write(NOTE(slot, TRIED), 0);
			start(slot);
		}
	if (best == 0)
		board_halt();
	raise_counter(at(best)->version); /* the power may have failed between confirming and counting */
	start(best);
}

int boot_install(const struct image *image, uint32_t size)
{
	uint32_t from = (uint32_t)(uintptr_t)image, slot = OTHER(confirmed()), end;

	if (size < HEADER || size > SLOT_SIZE || !sound(image, size) || image->version <= counter())
		return -1;
	flash_erase(slot == SLOT_A ? NOTES : NOTES + PAGE);
	end = HEADER + image->length;
	for (uint32_t page = 0; page < end; page += PAGE)
		flash_erase(slot + page);
	for (uint32_t i = 0; i < end; i += 4)
		flash_write(slot + i, WORD(from + i));
	if (!bootable(slot))
		return -2;
	flash_write(NOTE(slot, PENDING), 0);
	return 0;
}

int boot_confirm(void)
{
	for (uint32_t slot = SLOT_A; slot <= SLOT_B; slot += SLOT_SIZE)
		if (SET(slot, PENDING) && SET(slot, TRIED) && !SET(slot, CONFIRMED) && bootable(slot)) {
			flash_write(NOTE(slot, CONFIRMED), 0);
			raise_counter(at(slot)->version);
			return 0;
		}
	return -1;
}
