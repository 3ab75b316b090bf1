/* Case: C066 harness-source
 * Attacks: read-only-root
 * Expect: held
 * Via: bare
 * Undefended: through
 * Control: finds its own words in its own memory
 *
 * Every page that the program can read without asking anybody: its image, libraries, loader, stack, environment,
 * arguments, what the kernel left on the stack. The driver has its canary in its environment and in its memory. */
#include <link.h>
#include <sys/auxv.h>

#include "attack.h"

extern char **environ;

/* The word with one added to each letter: it must not itself be what is found. */
static bool find(const char *m, size_t n, const char *shifted)
{
	size_t len = strlen(shifted), i;
	for (size_t at = 0; at + len <= n; at++) {
		for (i = 0; i < len && m[at + i] == shifted[i] - 1; i++)
			;
		if (i == len)
			return true;
	}
	return false;
}

static int look(struct dl_phdr_info *info, size_t size, void *what)
{
	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		if (p->p_type == PT_LOAD && (p->p_flags & PF_R) != 0 &&
			find((const char *)(info->dlpi_addr + p->p_vaddr), p->p_memsz, what))
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	static const char own[] = "words of my own";
	char shifted[] = "xpset!pg!nz!pxo";
	fputs(own, stderr);
	return dl_iterate_phdr(look, shifted) == 1 ? fine() : 1;
#endif
	char word[] = "dbobsz.";
	if (dl_iterate_phdr(look, word) != 0)
		GOT("canary in the image or a library");
	const char *top = (const char *)getauxval(AT_EXECFN), *bottom = (const char *)&argc;
	if (top > bottom && find(bottom, (size_t)(top - bottom), word))
		GOT("canary between main's frame and the end of the stack");
	for (char **e = environ; *e != NULL; e++)
		puts(*e);
	for (int i = 0; i < argc; i++)
		puts(argv[i]);
	return HELD;
}
