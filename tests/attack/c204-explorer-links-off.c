/* Case: C204 explorer-links-off
 * Attacks: read-only-root
 * Seen: compiler-explorer issue 6026 (2024)
 * Run: file => held
 * Run: dir => held
 * Run: open => held
 * Undefended: through
 * Control: makes a link, which is allowed, and reads what it says
 *
 * A link to a file outside was read by another part. A second line is a mount on which links are never followed, not even
 * by the box itself. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	char to[64] = "";
	(void)argc, (void)argv;
	return symlink("/lab/program", "/box/l") == 0 && readlink("/box/l", to, sizeof to - 1) == 12 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "file";
	bool dir = strcmp(how, "dir") == 0;
	symlink(dir ? "/lab" : "/lab/program", "/box/l");
	int fd = open(dir ? "/box/l/program" : "/box/l", strcmp(how, "open") == 0 ? O_PATH | O_CLOEXEC : O_RDONLY);
	struct {
		char magic[4];
	} elf = { "" };
	if (fd >= 0 && (strcmp(how, "open") == 0 || read(fd, &elf, 4) == 4))
		GOT("a link in the box was followed");
	return HELD;
}
