/* Case: C010 init-array-ifunc
 * Attacks: the loader: a resolver runs while the object is still being relocated, and leaves with "success"
 * On-reference: worse
 * Undefended: exit */
typedef void ifunc_fn(void);
void ifunc_target(void);

static ifunc_fn *resolve(void)
{
	__asm__ volatile("syscall" : : "a"(231), "D"(0) : "rcx", "r11", "memory"); /* exit_group(0) */
	return 0;
}

void ifunc_target(void) __attribute__((ifunc("resolve")));

__attribute__((constructor)) static void use(void)
{
	ifunc_fn *volatile f = ifunc_target;
	(void)f;
}
