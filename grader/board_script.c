#include "grader/board_script.h"

#include <string.h>

#include "runner/board/device.h"

#define STEPS_MAX 64
#define WRITE_MAX BOARD_PAGE

static const char *const act_words[] = { "boot", "install", "confirm", "write", "counter", "kept", NULL };
static const char *const end_words[] = { "done", "refused", "either", NULL };

struct step_doc {
	struct board_step step;
	const char *data;
};

struct script_doc {
	const char *after, *key;
	const struct json *steps, *update;
};

/* clang-format off */
#define STEP(name, kind, required, min, max, words) \
	{ #name, kind, offsetof(struct step_doc, step.name), required, min, max, words }
static const struct json_field step_fields[] = {
	{ "do", JSON_ENUM, offsetof(struct step_doc, step.act), true, 0, 0, act_words },
	STEP(says, JSON_STRING, true, 0, 0, NULL),
	STEP(given, JSON_BOOL, false, 0, 0, NULL),
	STEP(enters, JSON_STRINGS, false, 0, 0, NULL),
	STEP(image, JSON_STRING, false, 0, 0, NULL),
	STEP(beside, JSON_STRING, false, 0, 0, NULL),
	STEP(size, JSON_INT, false, 0, DEVICE_IMAGE_MAX, NULL),
	STEP(ends, JSON_ENUM, false, 0, 0, end_words),
	STEP(change, JSON_INT, false, 0, DEVICE_IMAGE_MAX - 1, NULL),
	STEP(address, JSON_INT, false, 0, BOARD_FLASH - 1, NULL),
	{ "data", JSON_STRING, offsetof(struct step_doc, data), false, 0, 0, NULL },
	STEP(is, JSON_INT, false, 0, BOARD_PAGE / 4, NULL),
	{ 0 },
};

#define UPDATE(name, kind, required, min, max) \
	{ #name, kind, offsetof(struct board_update, name), required, min, max, NULL }
static const struct json_field update_fields[] = {
	UPDATE(old, JSON_STRING, true, 0, 0),
	UPDATE(new, JSON_STRING, true, 0, 0),
	UPDATE(older, JSON_STRING, false, 0, 0),
	UPDATE(second_every, JSON_INT, true, 0, 100000),
	UPDATE(copy_every, JSON_INT, false, 0, 100000),
	UPDATE(seed, JSON_INT, true, 0, JSON_INT_MAX),
	{ 0 },
};

static const struct json_field script_fields[] = {
	{ "after", JSON_STRING, offsetof(struct script_doc, after), false, 0, 0, NULL },
	{ "key", JSON_STRING, offsetof(struct script_doc, key), true, 0, 0, NULL },
	{ "steps", JSON_NODE, offsetof(struct script_doc, steps), true, 0, 0, NULL },
	{ "update", JSON_NODE, offsetof(struct script_doc, update), false, 0, 0, NULL },
	{ 0 },
};
/* clang-format on */

const struct lab_file *board_image(const struct lab_case *run, const char *name)
{
	for (size_t i = 0; i < run->n_files; i++)
		if (strcmp(run->files[i].name, name) == 0)
			return &run->files[i];
	return NULL;
}

static int need_image(const struct lab_case *run, const char *name, const char *path, struct err *e)
{
	const struct lab_file *f = name == NULL ? NULL : board_image(run, name);

	if (f == NULL)
		return err_set(e, ERR_LAB, "%s: the case has no file \"%.40s\"", path, name == NULL ? "" : name);
	return f->len <= DEVICE_IMAGE_MAX ? 0
					  : err_set(e, ERR_LAB, "%s: \"%.40s\" has %zu bytes; the device receives %zu",
						    path, name, f->len, DEVICE_IMAGE_MAX);
}

static int read_data(struct step_doc *doc, const char *path, struct arena *a, struct err *e)
{
	size_t n = doc->data == NULL ? 0 : strlen(doc->data) / 2;
	uint8_t *bytes = arena_alloc(a, n + 1);

	if (n == 0 || n > WRITE_MAX || hex_decode(doc->data, 2 * n, bytes, n) < 0 || strlen(doc->data) % 2 != 0 ||
		doc->step.address + (int64_t)n > (int64_t)BOARD_FLASH)
		return err_set(e, ERR_LAB, "%s: data: 1 to %zu bytes in hexadecimal, within flash", path, WRITE_MAX);
	doc->step.bytes = bytes;
	doc->step.n = n;
	return 0;
}

static int check_step(
	const struct lab_case *run, struct step_doc *doc, const char *path, struct arena *a, struct err *e)
{
	struct board_step *s = &doc->step;

	for (size_t i = 0; i < s->enters.n; i++)
		if (need_image(run, s->enters.item[i], path, e) < 0)
			return -1;
	if (s->act == BOARD_INSTALL && need_image(run, s->image, path, e) < 0)
		return -1;
	if (s->act == BOARD_WRITE && s->image != NULL && need_image(run, s->image, path, e) < 0)
		return -1;
	if (s->act == BOARD_WRITE && s->beside != NULL && need_image(run, s->beside, path, e) < 0)
		return -1;
	return s->act == BOARD_WRITE ? read_data(doc, path, a, e) : 0;
}

static int read_steps(const struct lab_case *run, const struct json *list, const char *path, struct arena *a,
	struct board_script *out, struct err *e)
{
	if (!json_is_array(list))
		return err_set(e, ERR_LAB, "%s.steps: not an array", path);
	out->steps = arena_array(a, STEPS_MAX, sizeof(*out->steps));
	for (const struct json *node = json_first(list); node != NULL; node = json_next(node)) {
		const char *at = arena_printf(a, "%s.steps[%zu]", path, out->n_steps);
		struct step_doc doc = { .step = { .size = -1, .change = -1, .ends = BOARD_DONE } };
		if (out->n_steps == STEPS_MAX)
			return err_set(e, ERR_LAB, "%s: more than %d steps", at, STEPS_MAX);
		if (json_object(node, at, step_fields, &doc, a, e) < 0 || check_step(run, &doc, at, a, e) < 0)
			return -1;
		out->steps[out->n_steps++] = doc.step;
	}
	return 0;
}

static int read_update(const struct lab_case *run, const struct json *node, const char *path, struct arena *a,
	struct board_script *out, struct err *e)
{
	struct board_update *u = &out->update;

	if (node == NULL)
		return 0;
	out->has_update = true;
	if (json_object(node, path, update_fields, u, a, e) < 0 || need_image(run, u->old, path, e) < 0 ||
		need_image(run, u->new, path, e) < 0)
		return -1;
	return u->older != NULL ? need_image(run, u->older, path, e) : 0;
}

int board_script_read(const struct lab_case *run, struct arena *a, struct board_script *out, struct err *e)
{
	const char *path = arena_printf(a, "generate.c: case %s.with", run->id);
	struct script_doc doc = { 0 };
	struct board_script s = { 0 };

	if (run->with == NULL)
		return err_set(e, ERR_LAB, "%s: missing; it says what is done with the device", path);
	int rc = json_object(run->with, path, script_fields, &doc, a, e);
	s.after = doc.after;
	if (rc == 0 && (strlen(doc.key) != 2 * sizeof(s.key) ||
			       hex_decode(doc.key, 2 * sizeof(s.key), s.key, sizeof(s.key)) < 0))
		return err_set(e, ERR_LAB, "%s.key: not %d bytes in hexadecimal", path, BOARD_KEY);
	if (rc == 0)
		rc = read_steps(run, doc.steps, path, a, &s, e);
	if (rc == 0)
		rc = read_update(run, doc.update, arena_printf(a, "%s.update", path), a, &s, e);
	if (rc < 0 && e->kind == ERR_INPUT)
		e->kind = ERR_LAB; /* the author's */
	if (rc == 0)
		*out = s;
	return rc;
}
