/* plumb: everything is in grader/cmd/, one file and one row a subcommand. */
#include <signal.h>

#include "grader/cmd/cmds.h"

int main(int argc, char **argv)
{
	struct cmd cmds[CMDS_MAX];
	(void)signal(SIGPIPE, SIG_IGN); /* a pusher who hung up must not end a grade */
	cmds_table(cmds);
	return opt_main("plumb", "hold student code against the standard, clause by clause", cmds, argc, argv);
}
