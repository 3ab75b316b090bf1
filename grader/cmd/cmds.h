/* The subcommands of `plumb`: one file and one row each (grader/main.c holds the table).
 *
 * A command with verbs of its own (course, lab, ...) has a table of its own and calls opt_main again. */
#ifndef GRADER_CMD_CMDS_H
#define GRADER_CMD_CMDS_H

#include "runner/base/opt.h"

extern const struct cmd cmd_course;
extern const struct cmd cmd_lab;
extern const struct cmd cmd_grade;
extern const struct cmd cmd_show;
extern const struct cmd cmd_report;
extern const struct cmd cmd_rebuild;
extern const struct cmd cmd_replay;
extern const struct cmd cmd_curriculum;
extern const struct cmd cmd_export;
extern const struct cmd cmd_import;
extern const struct cmd cmd_badge;
extern const struct cmd cmd_doctor;
extern const struct cmd cmd_completion;
extern const struct cmd cmd_hook;
extern const struct cmd cmd_worker;
extern const struct cmd cmd_shell;
extern const struct cmd cmd_serve;
extern const struct cmd cmd_internal_fetch; /* the fetch stage's child */
extern const struct cmd cmd_internal_grade; /* the worker's child: one submission */

/* The whole table, in the order of `plumb --help`, ending with a row without name. Rows live in files of their own,
 * and C has no constant copy of them, so the table is filled in by the caller's stack. */
#define CMDS_MAX 32
void cmds_table(struct cmd out[static CMDS_MAX]);

#endif
