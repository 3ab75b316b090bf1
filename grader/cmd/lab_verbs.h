/* Verbs of `plumb lab` that have a file of their own. */
#ifndef GRADER_CMD_LAB_VERBS_H
#define GRADER_CMD_LAB_VERBS_H

#include "runner/base/opt.h"

extern const struct cmd cmd_lab_check;

#endif
