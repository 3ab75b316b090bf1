/* Case: C009 own-main
 * Attacks: the entry: a _start of one's own
 * On-reference: function same, program refused
 * Undefended: not shown: two entries are refused by every linker */
void _start(void);

void _start(void)
{
	__asm__ volatile("syscall" : : "a"(231), "D"(0) : "rcx", "r11", "memory");
	__builtin_unreachable();
}
