/* Case: C190 judge0-root-tools
 * Attacks: nothing-left
 * Seen: Judge0 at 47dfd63, app/jobs/isolate_job.rb
 * Run: dir => held
 * Run: deep => held
 * Run: dash => held
 * Judge: remove /box/out
 * Undefended: changed
 * Undefended: dash => not shown: the careless judge of the control starts no shell
 * Control: removes its own files
 *
 * Touch, chown and rm -rf around the box, as root and by name. The names lead elsewhere, or look like options. */
#include <sys/stat.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return mkdir("/box/d", 0700) == 0 && rmdir("/box/d") == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "dir";
	if (strcmp(how, "dash") == 0) {
		static const char *const names[] = { "/box/--no-preserve-root", "/box/-rf", "/box/ /", "/box/;id",
			"/box/$(id)", "/box/\n" };
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			close(open(names[i], O_WRONLY | O_CREAT, 0644));
		return HELD;
	}
	mkdir("/box/a", 0755);
	symlink("/tmp/secrets", "/box/a/b");
	symlink(strcmp(how, "deep") == 0 ? "/box/a/b" : "/tmp/secrets", "/box/out");
	return HELD;
}
