/* Board labs: the picture of each update whose power was cut. What cannot be read is left out. */
#ifndef GRADER_FEEDBACK_PICTURE_H
#define GRADER_FEEDBACK_PICTURE_H

#include "runner/base/buf.h"
#include "runner/base/json.h"

void feedback_pictures(const struct json *record, struct buf *out);

#endif
