/* Case: C076 handle-open
 * Attacks: syscall-filter
 * Run: name => denied name_to_handle_at
 * Run: open => denied open_by_handle_at
 * Undefended: reached
 * Control: opens by name */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return open("/lab/program", O_RDONLY) >= 0 ? fine() : 1;
#endif
	struct {
		unsigned bytes;
		int type;
		uint8_t handle[128];
	} h = { 8, 1, { 2 } };
	int mount_id;
	if (argc > 1 && strcmp(argv[1], "name") == 0)
		MUST_FAIL(syscall(SYS_name_to_handle_at, AT_FDCWD, "/", &h, &mount_id, 0));
	else
		MUST_FAIL(syscall(SYS_open_by_handle_at, AT_FDCWD, &h, O_RDONLY));
	return HELD;
}
