/* An ELF file out of a box of strangers: either flash is filled within its bounds and every symbol lies in it, or there is a
 * line for the author and nothing was touched. */
#include "runner/board/firmware.h"

#include "tests/fuzz/fuzz.h"

#define ROM 0x4000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t flash[ROM + 64];
	struct firmware_symbol symbols[] = { { "boot_main", 7 }, { "boot_confirm", 7 } };
	struct err e = { 0 };

	memset(flash, 0x5a, sizeof(flash));
	int rc = firmware_read(data, size, ROM, flash, symbols, 2, &e);
	for (size_t i = ROM; i < sizeof(flash); i++)
		MUST(flash[i] == 0x5a, "nothing behind the bootloader's flash is written");
	if (rc == 0) {
		MUST(symbols[0].address < ROM && symbols[1].address < ROM, "functions lie in flash");
		MUST((flash[4] & 1) == 1, "the reset vector is Thumb code");
		return 0;
	}
	fuzz_error(&e, "firmware: ");
	MUST(symbols[0].address == 7, "on failure the outputs are untouched");
	for (size_t i = 0; i < ROM; i++)
		MUST(flash[i] == 0x5a, "on failure flash is untouched");
	return 0;
}
