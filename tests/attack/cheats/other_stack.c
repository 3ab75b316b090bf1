/* Case: C019 stack-tricks
 * Attacks: the way back into the kit: goes on in a context of its own, reports success and never returns
 * On-reference: worse
 * Undefended: stdout */
#include <stdio.h>
#include <ucontext.h>
#include <unistd.h>

static char stack[1 << 16];

static void win(void)
{
	puts("1000 of 1000");
	fflush(stdout);
	_exit(0);
}

__attribute__((constructor)) static void leave(void)
{
	ucontext_t here, there;
	getcontext(&there);
	there.uc_stack.ss_sp = stack;
	there.uc_stack.ss_size = sizeof(stack);
	there.uc_link = NULL;
	makecontext(&there, win, 0);
	swapcontext(&here, &there);
}
