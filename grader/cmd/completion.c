/* plumb completion: the bash completion script, printed from the same tables that parse. */
#include "grader/cmd/cmds.h"

static int run(const void *opts, int argc, char **argv)
{
	struct cmd cmds[CMDS_MAX];
	(void)opts, (void)argc, (void)argv;
	cmds_table(cmds);
	opt_completion(stdout, "plumb", cmds);
	return EXIT_OK;
}

const struct cmd cmd_completion = {
	.name = "completion",
	.args = "",
	.summary = "print the bash completion script",
	.text = "Use it so: plumb completion >/etc/bash_completion.d/plumb",
	.run = run,
};
