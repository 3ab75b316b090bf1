/* Case: C018 scan-maps, C005 exit-first
 * Attacks: flags and sentinels of a grader in the same process: everything writable of the program is zeroed
 * On-reference: worse
 * Undefended: exit */
#include <elf.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

__attribute__((constructor)) static void zero(void)
{
	const Elf64_Phdr *ph = (const Elf64_Phdr *)getauxval(AT_PHDR), *rows = ph;
	unsigned long n = getauxval(AT_PHNUM);
	uintptr_t base = 0;
	for (unsigned long i = 0; i < n; i++)
		if (rows[i].p_type == PT_PHDR)
			base = (uintptr_t)ph - rows[i].p_vaddr;
	for (unsigned long i = 0; i < n; i++) {
		if (rows[i].p_type != PT_LOAD || !(rows[i].p_flags & PF_W))
			continue;
		uintptr_t from = base + rows[i].p_vaddr;
		(void)mprotect(
			(void *)(from & ~(uintptr_t)4095), rows[i].p_memsz + (from & 4095), PROT_READ | PROT_WRITE);
		memset((void *)from, 0, rows[i].p_memsz);
	}
	_exit(0);
}
