/* One row a subcommand, in the order of `plumb --help`. */
#include <assert.h>

#include "grader/cmd/cmds.h"

static const struct cmd *const rows[] = {
	&cmd_grade,
	&cmd_lab,
	&cmd_show,
	&cmd_report,
	&cmd_rebuild,
	&cmd_replay,
	&cmd_course,
	&cmd_worker,
	&cmd_serve,
	&cmd_shell,
	&cmd_doctor,
	&cmd_curriculum,
	&cmd_export,
	&cmd_import,
	&cmd_badge,
	&cmd_completion,
	&cmd_hook,
	&cmd_internal_fetch,
	&cmd_internal_grade,
	NULL,
};

void cmds_table(struct cmd out[static CMDS_MAX])
{
	static_assert(sizeof rows / sizeof rows[0] <= CMDS_MAX, "the last row of the table stays empty");
	memset(out, 0, CMDS_MAX * sizeof *out);
	for (size_t i = 0; rows[i] != NULL; i++)
		out[i] = *rows[i];
}
