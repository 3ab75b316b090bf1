/* Case: C018 scan-maps, C066 harness-source
 * Attacks: secrets in the address space: the loading program's image and the stack are searched for words that only a
 * judge knows. What it finds it answers by a crash, so that a secret would change verdicts.
 * On-reference: same
 * Undefended: signal */
#include <elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

static void search(const char *p, const char *end)
{
	/* Each letter one less, so that the list itself is no hit. */
	static const char *const words[] = { "odqlhkkd", "onk`qhsx", "ek`f`bbdos", "dwodbsdc", "vdq`fd", "bk`trd" };
	for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
		size_t n = strlen(words[w]), k;
		for (const char *at = p; at + n <= end; at++) {
			for (k = 0; k < n && at[k] == words[w][k] + 1; k++)
				;
			if (k == n && n > 6)
				abort();
		}
	}
}

__attribute__((constructor)) static void scan(void)
{
	const Elf64_Phdr *rows = (const Elf64_Phdr *)getauxval(AT_PHDR);
	uintptr_t base = 0;
	for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++)
		if (rows[i].p_type == PT_PHDR)
			base = (uintptr_t)rows - rows[i].p_vaddr;
	for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++)
		if (rows[i].p_type == PT_LOAD && (rows[i].p_flags & PF_R))
			search((const char *)base + rows[i].p_vaddr,
				(const char *)base + rows[i].p_vaddr + rows[i].p_filesz);
	search(__builtin_frame_address(0), (const char *)environ);
}
