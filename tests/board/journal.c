/* Another bootloader, right in another way: one record for the whole device, written anew beside the last one, which stays
 * until the new one is whole. Each is written twice, against a bit that turns; and all is asked twice before it jumps. */
#include "board.h"

struct record {
	uint32_t sequence, confirmed /* slot or 0 */, trial /* slot or 0 */, tried, check;
};

#define COPY            64u
#define RECORD(i, copy) ((const struct record *)(uintptr_t)(NOTES + (i)*PAGE + (copy)*COPY))

static uint32_t check_of(const struct record *r)
{
	uint32_t words[4] = { r->sequence, r->confirmed, r->trial, r->tried }, h = 0x5eed;
	for (int i = 0; i < 4; i++)
		h = (h ^ words[i]) * 0x01000193u + 1;
	return h;
}

static int whole(const struct record *r)
{
	return r->check == check_of(r);
}

/* Of a page, the copy that is whole. */
static const struct record *of(uint32_t page)
{
	return whole(RECORD(page, 0)) ? RECORD(page, 0) : whole(RECORD(page, 1)) ? RECORD(page, 1) : 0;
}

static int newest(void)
{
	const struct record *first = of(0), *second = of(1);

	if (first == 0 || second == 0)
		return second != 0 ? 1 : first != 0 ? 0 : -1;
	return second->sequence > first->sequence;
}

static struct record get(void)
{
	int i = newest();
	struct record none = { 0, 0, 0, 0, 0 };
	return i < 0 ? none : *of((uint32_t)i);
}

static void put(struct record r)
{
	uint32_t page = NOTES + (newest() == 0 ? PAGE : 0);

	r.sequence++;
	r.check = check_of(&r);
	flash_erase(page);
	for (uint32_t to = page; to <= page + COPY; to += COPY) {
		flash_write(to, r.sequence);
		flash_write(to + 4, r.confirmed);
		flash_write(to + 8, r.trial);
		flash_write(to + 12, r.tried);
		flash_write(to + 16, r.check);
	}
}

static uint32_t counter(void)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < PAGE / 4; i++)
		n += WORD(COUNTER + 4 * i) == 0;
	return n;
}

static void raise_counter(uint32_t to)
{
	for (uint32_t i = 0; i < to && i < PAGE / 4; i++)
		if (WORD(COUNTER + 4 * i) != 0)
			flash_write(COUNTER + 4 * i, 0);
}

static const struct image *at(uint32_t slot)
{
	return (const struct image *)(uintptr_t)slot;
}

static int sound(const struct image *i, uint32_t size)
{
	if (i->magic != MAGIC || i->length == 0 || i->length % 4 != 0 || i->length > size - HEADER ||
		i->version >= PAGE / 4)
		return 0;
	return element_verify(i, i->length) == 1;
}

static int bootable(uint32_t slot)
{
	return slot != 0 && sound(at(slot), SLOT_SIZE) && at(slot)->version >= counter();
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
	struct record r = get();

	if (r.trial != 0 && r.tried == 0) {
		r.tried = 1;
		put(r);
		if (bootable(r.trial))
			start(r.trial);
	}
	if (!bootable(r.confirmed))
		board_halt();
	raise_counter(at(r.confirmed)->version);
	start(r.confirmed);
}

int boot_install(const struct image *image, uint32_t size)
{
	struct record r = get();
	uint32_t slot = r.confirmed == SLOT_A ? SLOT_B : SLOT_A;

	if (size < HEADER || size > SLOT_SIZE || !sound(image, size) || image->version <= counter())
		return -1;
	if (r.trial != 0) { /* what is about to be overwritten must not be tried */
		r.trial = 0;
		put(r);
		r = get();
	}
	for (uint32_t i = 0; i < HEADER + image->length; i += 4) {
		if (i % PAGE == 0)
			flash_erase(slot + i);
		flash_write(slot + i, WORD((uint32_t)(uintptr_t)image + i));
	}
	r.trial = slot;
	r.tried = 0;
	put(r);
	return 0;
}

int boot_confirm(void)
{
	struct record r = get();

	if (r.trial == 0 || r.tried == 0 || !bootable(r.trial))
		return -1;
	r.confirmed = r.trial;
	r.trial = 0;
	put(r);
	raise_counter(at(r.confirmed)->version);
	return 0;
}
