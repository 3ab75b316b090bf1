/* Case: C012 ld-preload
 * Attacks: the loader: executes itself once more under LD_PRELOAD, LD_AUDIT and GLIBC_TUNABLES
 * On-reference: worse
 * Undefended: excuse */
#include <unistd.h>

__attribute__((constructor)) static void again(void)
{
	static char *const env[] = { "LD_PRELOAD=/lab/object.so", "LD_AUDIT=/box/audit.so",
		"GLIBC_TUNABLES=glibc.malloc.check=3", NULL };
	static char *const argv[] = { "/lab/program", NULL };
	execve("/proc/self/exe", argv, env);
	execve("/lab/zygote", argv, env);
	execve("/lab/program", argv, env);
}
