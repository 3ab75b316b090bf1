/* Command sequences: §6.4, §6.5, §8.4.6 to §8.4.10; and the whole. */
#include "suit_manifest.h"

int suit_run(struct suit_machine *machine, struct suit_bytes sequence, bool shared)
{
	(void)machine, (void)sequence, (void)shared;
	return SUIT_TODO;
}

int suit_process(const struct suit_device *device)
{
	(void)device;
	return SUIT_TODO;
}
