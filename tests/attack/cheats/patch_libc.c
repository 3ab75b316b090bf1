/* Case: C021 patch-stub, C011 interpose-libc
 * Attacks: comparison inside the process: the library's memcmp, strcmp and strncmp are overwritten in memory with
 * "always equal"
 * On-reference: same or worse
 * Undefended: frame */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

static void equal_from_now(void *f)
{
	static const uint8_t code[] = { 0x31, 0xc0, 0xc3 }; /* xor eax, eax; ret */
	void *page = (void *)((uintptr_t)f & ~(uintptr_t)4095);
	if (mprotect(page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC) < 0)
		return;
	for (size_t i = 0; i < sizeof(code); i++)
		((volatile uint8_t *)f)[i] = code[i];
	(void)mprotect(page, 8192, PROT_READ | PROT_EXEC);
}

__attribute__((constructor)) static void patch(void)
{
	int (*volatile f)(const void *, const void *, size_t) = memcmp;
	int (*volatile g)(const char *, const char *) = strcmp;
	int (*volatile h)(const char *, const char *, size_t) = strncmp;
	equal_from_now((void *)(uintptr_t)f);
	equal_from_now((void *)(uintptr_t)g);
	equal_from_now((void *)(uintptr_t)h);
}
