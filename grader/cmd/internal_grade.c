/* plumb internal-grade: the child of the worker; not for people. */
#include "grader/cmd/cmds.h"
#include "grader/worker.h"

static int run(const void *opts, int argc, char **argv)
{
	(void)opts, (void)argc, (void)argv;
	return worker_child();
}

const struct cmd cmd_internal_grade = {
	.name = "internal-grade",
	.args = "",
	.summary = "read an order on standard input, grade one submission",
	.run = run,
	.hidden = true,
};
