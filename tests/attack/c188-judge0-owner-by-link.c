/* Case: C188 judge0-owner-by-link
 * Attacks: read-only-root
 * Seen: Judge0 CVE-2024-28189
 * Run: file => held
 * Run: parent => held
 * Collect: answer
 * Judge: chmod /box/answer
 * Undefended: changed
 * Control: changes the mode of its own file
 *
 * The judge, as root, gave the box's files another owner, by name: with a link in the way it was another file's owner. The
 * careless judge of the control changes the mode instead, which needs no second uid. */
#include <sys/stat.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	int fd = open("/box/own", O_WRONLY | O_CREAT, 0600);
	return fchmod(fd, 0644) == 0 ? fine() : 1;
#endif
	bool parent = argc > 1 && strcmp(argv[1], "parent") == 0;
	symlink("/tmp/secrets", "/box/d");
	symlink(parent ? "d/file" : "/tmp/secrets/file", "/box/answer");
	return HELD;
}
