/* The JSON form of a result. On the keeper's wire the bytes of stdout and stderr follow the document; the document
 * itself holds them as text, escaped, so that it can be stored and read by people. */
#include <string.h>

#include "runner/base/text.h"
#include "runner/guarantee.h"
#include "runner/job.h"

static const char *const ending_words[] = {
	[END_NOT_STARTED] = "not-started",
	[END_EXIT] = "exit",
	[END_SIGNAL] = "signal",
	[END_WALL] = "wall",
	[END_CPU] = "cpu",
	[END_MEMORY] = "memory",
	[END_PIDS] = "pids",
	[END_OUTPUT] = "output",
	[END_DISK] = "disk",
	[END_DENIED] = "denied",
	[END_COUNT] = NULL,
};

const char *ending_name(enum ending e)
{
	return ending_words[e];
}

void result_init(struct result *r)
{
	memset(r, 0, sizeof *r);
	r->cpu_us = r->peak_kib = -1;
	r->backend = "";
	buf_init(&r->out, (size_t)1 << 30);
	buf_init(&r->err, (size_t)1 << 30);
}

void result_release(struct result *r)
{
	buf_release(&r->out);
	buf_release(&r->err);
}

static struct json *stream_json(const struct buf *b, bool cut)
{
	struct json *o = json_new_object();
	SCOPED_BUF text = { 0 };
	buf_init(&text, b->len * 4 + 64);
	text_for_terminal(&text, buf_text(b), b->len, b->len, true);
	json_add_int(o, "bytes", (int64_t)b->len);
	json_add_bool(o, "cut", cut);
	json_add_string(o, "text", buf_text(&text));
	return o;
}

struct json *result_to_json(const struct result *r)
{
	struct json *o = json_new_object(), *collected = json_new_array();
	json_add_string(o, "ending", ending_name(r->ending));
	if (r->ending == END_EXIT)
		json_add_int(o, "exit_code", r->exit_code);
	if (r->ending == END_SIGNAL)
		json_add_int(o, "signal", r->signal);
	if (r->ending == END_DENIED)
		json_add_string(o, "denied", r->denied);
	json_add_int(o, "wall_us", r->wall_us);
	if (r->cpu_us >= 0)
		json_add_int(o, "cpu_us", r->cpu_us);
	if (r->peak_kib >= 0)
		json_add_int(o, "peak_kib", r->peak_kib);
	json_add(o, "out", stream_json(&r->out, r->out_cut));
	json_add(o, "err", stream_json(&r->err, r->err_cut));
	json_add(o, "held", guarantee_set_json(r->held));
	json_add_string(o, "backend", r->backend);
	for (size_t i = 0; i < r->n_collected; i++)
		json_push_string(collected, r->collected[i] ? "yes" : "no");
	json_add(o, "collected", collected);
	return o;
}

struct parsed {
	struct result r;
	int ending;
	int64_t exit_code, signal;
	const char *denied;
	const struct json *out, *err;
	struct json_strings held, collected;
};
#define FIELD(name, type, member, required, min, max)                                 \
	{                                                                             \
		name, type, offsetof(struct parsed, member), required, min, max, NULL \
	}
static const struct json_field result_fields[] = {
	{ "ending", JSON_ENUM, offsetof(struct parsed, ending), true, 0, 0, ending_words },
	FIELD("exit_code", JSON_INT, exit_code, false, 0, 255),
	FIELD("signal", JSON_INT, signal, false, 1, 64),
	FIELD("denied", JSON_STRING, denied, false, 0, 0),
	FIELD("wall_us", JSON_INT, r.wall_us, true, 0, JSON_INT_MAX),
	FIELD("cpu_us", JSON_INT, r.cpu_us, false, 0, JSON_INT_MAX),
	FIELD("peak_kib", JSON_INT, r.peak_kib, false, 0, JSON_INT_MAX),
	FIELD("out", JSON_NODE, out, true, 0, 0),
	FIELD("err", JSON_NODE, err, true, 0, 0),
	FIELD("held", JSON_STRINGS, held, true, 0, 0),
	FIELD("backend", JSON_STRING, r.backend, true, 0, 0),
	FIELD("collected", JSON_STRINGS, collected, true, 0, 0),
	{ 0 },
};

struct stream {
	int64_t bytes;
	bool cut;
	const char *text;
};
static const struct json_field stream_fields[] = {
	{ "bytes", JSON_INT, offsetof(struct stream, bytes), true, 0, JSON_INT_MAX, NULL },
	{ "cut", JSON_BOOL, offsetof(struct stream, cut), true, 0, 0, NULL },
	{ "text", JSON_STRING, offsetof(struct stream, text), true, 0, 0, NULL },
	{ 0 },
};

static int parse_stream(const struct json *node, const char *path, const char *key, struct arena *a, struct buf *b,
	bool *cut, struct err *e)
{
	struct stream s = { 0 };
	if (json_object(node, arena_printf(a, "%s.%s", path, key), stream_fields, &s, a, e) != 0)
		return -1;
	*cut = s.cut;
	if (buf_puts(b, s.text) != 0)
		return err_set(e, ERR_INPUT, "%s.%s: too long", path, key);
	return 0;
}

static int parse_collected(const struct json_strings *words, const char *path, struct result *r, struct err *e)
{
	if (words->n > JOB_COLLECT_MAX)
		return err_set(e, ERR_INPUT, "%s.collected: more than %d", path, JOB_COLLECT_MAX);
	r->n_collected = words->n;
	for (size_t i = 0; i < words->n; i++)
		r->collected[i] = strcmp(words->item[i], "yes") == 0;
	return 0;
}

static int parse_rest(struct parsed *p, const char *path, struct arena *a, struct err *e)
{
	if (parse_stream(p->out, path, "out", a, &p->r.out, &p->r.out_cut, e) != 0 ||
		parse_stream(p->err, path, "err", a, &p->r.err, &p->r.err_cut, e) != 0)
		return -1;
	if (guarantee_set_parse(&p->held, arena_printf(a, "%s.held", path), &p->r.held, e) != 0)
		return -1;
	return parse_collected(&p->collected, path, &p->r, e);
}

int result_from_json(const struct json *node, const char *path, struct arena *a, struct result *out, struct err *e)
{
	struct parsed p = { 0 };
	result_init(&p.r);
	if (json_object(node, path, result_fields, &p, a, e) != 0 || parse_rest(&p, path, a, e) != 0) {
		result_release(&p.r);
		return -1;
	}
	p.r.ending = (enum ending)p.ending;
	p.r.exit_code = (int)p.exit_code;
	p.r.signal = (int)p.signal;
	if (p.denied != NULL)
		snprintf(p.r.denied, sizeof p.r.denied, "%s", p.denied);
	*out = p.r;
	return 0;
}
