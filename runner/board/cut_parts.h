/* What cut.c and cut_update.c share. */
#ifndef RUNNER_BOARD_CUT_PARTS_H
#define RUNNER_BOARD_CUT_PARTS_H

#include "runner/board/cut.h"

/* A device with its board, started with flash as given; watched = every operation is recorded. */
int cut_device(
	const struct cut_order *o, int worker, const uint8_t *flash, bool watched, struct device *out, struct err *e);

/* The update from a blank device to the confirmed new image, recorded from the confirmed old one on. */
int cut_update(const struct cut_order *o, struct arena *a, struct cut_report *r, struct err *e);

/* What runs now, by the bytes in the slot that was entered: CUT_OLD, CUT_NEW or CUT_FOREIGN; CUT_NONE or CUT_CRASHED. */
int cut_came_up(
	const struct cut_order *o, struct device *d, const struct device_stop *s, enum cut_outcome *out, struct err *e);

#endif
