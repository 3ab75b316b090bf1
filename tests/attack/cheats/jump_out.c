/* Case: C019 stack-tricks
 * Attacks: the order of things: jumps back into a frame that is gone
 * On-reference: worse
 * Undefended: exit */
#include <setjmp.h>
#include <unistd.h>

static jmp_buf gone;

__attribute__((noinline)) static int mark(void)
{
	volatile int fresh = 1;
	if (setjmp(gone) != 0)
		_exit(0);
	return fresh;
}

__attribute__((constructor)) static void jump(void)
{
	mark();
	longjmp(gone, 1);
}
