#include <fcntl.h>

#include "grader/compile.h"
#include "grader/gate_cheat.h"
#include "runner/base/io.h"

#define CHEAT_MAX ((size_t)1 << 20)
#define SHARED    "#include \"cheat.h\"\n"

const char *const cheat_effect_words[] = { "same", "worse", "refused", NULL };

static bool holds(const char *text, size_t n, const char *word)
{
	const char *hit = strstr(text, word);
	return hit != NULL && (size_t)(hit - text) < n;
}

/* "On-reference: same", "... same or worse", "... function worse, program same or refused" */
static unsigned read_effects(const char *text, int contract)
{
	static const char key[] = "On-reference: ";
	static const char *const words[] = { "function ", "program ", "board " };
	const char *own = words[contract], *p = strstr(text, key);
	unsigned effects = 0;

	if (p == NULL)
		return 0;
	p += strlen(key);
	size_t n = strcspn(p, "\n*");
	if (holds(p, n, own))
		p = strstr(p, own);
	n = strcspn(p, ",\n*");
	for (size_t i = 0; cheat_effect_words[i] != NULL; i++)
		effects |= holds(p, n, cheat_effect_words[i]) ? 1u << i : 0;
	return effects;
}

/* A cheat may have to fit at the end of a student's file, so what cheats share is put into their text. */
static int splice_shared(struct gate *g, const char **text, struct err *e)
{
	const char *hit = strstr(*text, SHARED);
	char *shared;
	size_t len;

	if (hit == NULL)
		return 0;
	if (g->cheats == NULL)
		return err_set(e, ERR_LAB, "cheat.h: the generic cheats are not installed here");
	if (io_read_file(AT_FDCWD, arena_printf(g->a, "%s/cheat.h", g->cheats), CHEAT_MAX, g->a, &shared, &len, e) < 0)
		return -1;
	*text = arena_printf(g->a, "%.*s%s%s", (int)(hit - *text), *text, shared, hit + strlen(SHARED));
	return 0;
}

static int load_one(struct gate *g, const char *dir, const char *name, struct cheats *out, struct err *e)
{
	const char *path = arena_printf(g->a, "%s/%s", dir, name);
	struct cheat c = { .name = arena_strndup(g->a, name, strlen(name) - 2) };
	char *text;
	size_t len;

	if (io_read_file(AT_FDCWD, path, CHEAT_MAX, g->a, &text, &len, e) < 0)
		return -1;
	c.text = text;
	/* Which contracts it can be written for: one that lies about a program's outputs means nothing to a function, and
	 * one that was written for a host nothing to a board. */
	if (strstr(text, "Contract: function") != NULL && g->lab->contract != CONTRACT_FUNCTION)
		return 0;
	if (strstr(text, "Contract: program") != NULL && g->lab->contract != CONTRACT_PROGRAM)
		return 0;
	if (strstr(text, "Contract: board") == NULL && g->lab->contract == CONTRACT_BOARD)
		return 0;
	if (strstr(text, "Contract: board") != NULL && g->lab->contract != CONTRACT_BOARD)
		return 0;
	if ((c.effects = read_effects(text, g->lab->contract)) == 0)
		return err_set(e, ERR_LAB, "%s: no line \"On-reference:\" with same, worse or refused", path);
	if (splice_shared(g, &c.text, e) < 0)
		return err_prefix(e, "%s", path);
	struct cheat *slot = arena_push(g->a, &out->item, &out->n, &out->cap, sizeof(*slot));
	*slot = c;
	return 0;
}

int cheats_load(struct gate *g, const char *dir, struct cheats *out, struct err *e)
{
	char **names;
	size_t n;

	if (dir == NULL || access(dir, R_OK) < 0)
		return 0;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	if (fd < 0 || io_list_dir(fd, ".", g->a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(names[i]);
		if (len > 2 && names[i][0] != '.' && strcmp(names[i] + len - 2, ".c") == 0 &&
			load_one(g, dir, names[i], out, e) < 0)
			return -1;
	}
	return 0;
}

/* The first source of a solution, which need not be called as the reference's is. */
static const char *source_in(struct gate *g, const char *dir, struct err *e)
{
	char **names;
	size_t n;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);

	if (fd < 0 || io_list_dir(fd, ".", g->a, &names, &n, e) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (compile_matches(&g->lab->sources, names[i]))
			return arena_printf(g->a, "%s/%s", dir, names[i]);
	err_set(e, ERR_LAB, "%s: holds no source that a cheat could be added to", dir);
	return NULL;
}

/* Firmware has no constructors: a cheat stands before the first source, and wraps what is defined in it. */
static int add_before(struct gate *g, const struct cheat *c, const char *dir, struct err *e)
{
	const char *path = source_in(g, dir, e);
	char *old;
	size_t len;

	if (path == NULL || io_read_file(AT_FDCWD, path, CHEAT_MAX, g->a, &old, &len, e) < 0)
		return -1;
	const char *text = arena_printf(g->a, "%s\n%s", c->text, old);
	return io_write_file(AT_FDCWD, path, text, strlen(text), 0644, e);
}

int cheat_add(struct gate *g, const struct cheat *c, const char *dir, struct err *e)
{
	if (g->lab->contract == CONTRACT_BOARD)
		return add_before(g, c, dir, e);
	const char *append_to, *own = gate_extra_name(g, &append_to, e), *text = c->text;
	const char *path = arena_printf(g->a, "%s/%s", dir, own != NULL ? own : append_to);
	char *old;
	size_t len;

	if (own == NULL && append_to == NULL)
		return -1;
	if (own == NULL) {
		if (io_read_file(AT_FDCWD, path, CHEAT_MAX, g->a, &old, &len, e) < 0)
			return -1;
		text = arena_printf(g->a, "%s\n%s", old, c->text);
	}
	return io_write_file(AT_FDCWD, path, text, strlen(text), 0644, e);
}
