/* A node from within: only json*.c include this, so that nobody else can reach cJSON's laxer functions. */
#ifndef RUNNER_BASE_JSON_NODE_H
#define RUNNER_BASE_JSON_NODE_H

#include <math.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "runner/base/json.h"

static inline const cJSON *json_in(const struct json *node)
{
	return (const cJSON *)(const void *)node;
}

static inline cJSON *json_own(struct json *node)
{
	return (cJSON *)(void *)node;
}

static inline struct json *json_out(cJSON *node)
{
	if (node == NULL)
		abort(); /* out of memory */
	return (struct json *)(void *)node;
}

static inline const struct json *json_view(const cJSON *node)
{
	return (const struct json *)(const void *)node;
}

static inline bool json_whole(double v)
{
	return isfinite(v) && floor(v) == v && fabs(v) <= (double)JSON_INT_MAX;
}

#endif
