/* plumb internal-fetch: the child of the fetch stage; not for people. */
#include "grader/cmd/cmds.h"
#include "grader/fetch.h"

static int run(const void *opts, int argc, char **argv)
{
	(void)opts, (void)argc, (void)argv;
	/* The answer is written; what runs at exit (a leak check, say) would meet the system-call filter. */
	_exit(fetch_child());
}

const struct cmd cmd_internal_fetch = {
	.name = "internal-fetch",
	.args = "",
	.summary = "read an order on standard input, copy a commit's files out",
	.run = run,
	.hidden = true,
};
