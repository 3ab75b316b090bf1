/* Case: C019 stack-tricks
 * Attacks: the way back into the kit: every return address into the loading program is replaced
 * Contract: function
 * On-reference: worse
 * Undefended: frame */
#include "cheat.h"
#include <sys/auxv.h>

static const struct cheat_question *question;

static void win(void)
{
	cheat_answer(question, 0, "", 0);
}

__attribute__((constructor)) static void rewrite(void)
{
	uintptr_t entry = getauxval(AT_ENTRY), *end = (uintptr_t *)environ;
	question = cheat_find();
	for (uintptr_t *p = __builtin_frame_address(0); question != NULL && p < end; p++)
		if (*p > entry - 32768 && *p < entry + 32768)
			*p = (uintptr_t)win;
}
