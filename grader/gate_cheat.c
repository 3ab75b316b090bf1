/* The gate's cheats: files that try to be graded better than the work deserves. Added to an empty solution each must
 * score 0; added to the reference a harmless one ("On-reference: same") changes no verdict, and a harmful one
 * ("On-reference: worse") hurts only itself: it ends in verdicts, never in an error of ours. */
#include <fcntl.h>

#include "grader/gate.h"
#include "runner/base/io.h"

#define CHEAT_MAX ((size_t)1 << 20)

struct cheat {
	const char *name, *path, *text;
	bool same; /* On-reference */
};

struct cheats {
	struct cheat *item;
	size_t n, cap;
};

static int load_cheat(struct gate *g, const char *dir, const char *name, struct cheats *out, struct err *e)
{
	struct cheat c = { .name = arena_strndup(g->a, name, strlen(name) - 2),
		.path = arena_printf(g->a, "%s/%s", dir, name) };
	char *text;
	size_t len;

	if (io_read_file(AT_FDCWD, c.path, CHEAT_MAX, g->a, &text, &len, e) < 0)
		return -1;
	c.text = text;
	c.same = strstr(text, "On-reference: same") != NULL;
	if (!c.same && strstr(text, "On-reference: worse") == NULL)
		return err_set(e, ERR_LAB, "%s: no line \"On-reference: same\" or \"On-reference: worse\"", c.path);
	/* Which contracts it can be written for: one that lies about a program's outputs means nothing to a function. */
	if (strstr(text, "Contract: function") != NULL && g->lab->contract != CONTRACT_FUNCTION)
		return 0;
	if (strstr(text, "Contract: program") != NULL && g->lab->contract != CONTRACT_PROGRAM)
		return 0;
	struct cheat *slot = arena_push(g->a, &out->item, &out->n, &out->cap, sizeof(*slot));
	*slot = c;
	return 0;
}

static int load_folder(struct gate *g, const char *dir, struct cheats *out, struct err *e)
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
			load_cheat(g, dir, names[i], out, e) < 0)
			return -1;
	}
	return 0;
}

/* As a file of its own where the lab takes any name, else at the end of the first source. */
static int add_cheat(struct gate *g, const struct cheat *c, const char *dir, struct err *e)
{
	const char *append_to, *own = gate_extra_name(g, &append_to, e);
	char *old;
	size_t len;

	if (own != NULL)
		return gate_copy_as(g, c->path, dir, own, e);
	if (append_to == NULL ||
		io_read_file(AT_FDCWD, arena_printf(g->a, "%s/%s", dir, append_to), CHEAT_MAX, g->a, &old, &len, e) < 0)
		return -1;
	const char *text = arena_printf(g->a, "%s\n%s", old, c->text);
	return io_write_file(AT_FDCWD, arena_printf(g->a, "%s/%s", dir, append_to), text, strlen(text), 0644, e);
}

static int on_empty(struct gate *g, struct gate_line *line, const struct cheat *c, size_t *good, struct err *e)
{
	struct grading r;
	const char *dir;
	int rc = gate_trivial(g, "empty", &dir, e);

	if (rc != 0)
		return rc < 0 ? -1 : err_set(e, ERR_LAB, "trivial/empty.c is missing; cheats are added to it");
	if (add_cheat(g, c, dir, e) < 0 || gate_grade_plain(g, dir, true, &r, e) < 0)
		return err_prefix(e, "%s on an empty solution", c->name);
	if (r.score.permille != 0)
		gate_problem(g, line, "%s: scores %lld on an empty solution", c->name, (long long)r.score.permille);
	*good += r.score.permille == 0;
	grading_release(&r);
	return 0;
}

static enum outcome reference_outcome(const struct gate *g, const char *id)
{
	const struct judgement *j = &g->reference.judgement;
	for (size_t i = 0; i < j->n; i++)
		if (strcmp(j->verdicts[i].vector->id, id) == 0)
			return j->verdicts[i].outcome;
	return OUTCOME_COUNT;
}

static const char *difference(struct gate *g, const struct grading *r)
{
	if (r->artefact.outcome != BUILD_OK)
		return r->artefact.reason;
	for (size_t i = 0; i < r->judgement.n; i++)
		if (r->judgement.verdicts[i].outcome != reference_outcome(g, r->judgement.verdicts[i].vector->id))
			return arena_printf(g->a, "%s: %s %s", r->judgement.verdicts[i].vector->id,
				outcome_words[r->judgement.verdicts[i].outcome], r->judgement.verdicts[i].note);
	return NULL;
}

static int on_reference(struct gate *g, struct gate_line *line, const struct cheat *c, size_t *good, struct err *e)
{
	struct grading r;
	const char *dir, *changed;

	if (gate_reference(g, e) < 0 || gate_folder(g, "cheat", &dir, e) < 0 ||
		gate_copy_all(g, arena_printf(g->a, "%s/reference", g->lab->dir), dir, e) < 0 ||
		add_cheat(g, c, dir, e) < 0 || gate_grade_plain(g, dir, true, &r, e) < 0)
		return err_prefix(e, "%s on the reference", c->name);
	changed = difference(g, &r);
	if (c->same && changed != NULL)
		gate_problem(g, line, "%s: changes verdicts on the reference: %s", c->name, changed);
	*good += c->same ? changed == NULL : 1;
	grading_release(&r);
	return 0;
}

static int cheats(struct gate *g, struct gate_line *line, struct err *e)
{
	struct cheats list = { 0 };
	size_t zero = 0, same = 0, harmless = 0;

	if (g->no_cheats) {
		line->text = "left out, as asked";
		return 0;
	}
	if (load_folder(g, g->cheats, &list, e) < 0 ||
		load_folder(g, arena_printf(g->a, "%s/cheats", g->lab->dir), &list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		size_t *good = list.item[i].same ? &same : &(size_t){ 0 };
		gate_doing(g, "cheats", i, list.n);
		if (on_empty(g, line, &list.item[i], &zero, e) < 0 || on_reference(g, line, &list.item[i], good, e) < 0)
			return -1;
		harmless += list.item[i].same;
	}
	if (list.n == 0)
		line->text = "none are installed here";
	else
		line->text = arena_printf(g->a,
			"%zu of %zu score 0; %zu of %zu change nothing on the reference, %zu only harm it", zero,
			list.n, same, harmless, list.n - harmless);
	return 0;
}

const struct gate_row gate_cheat_rows[] = {
	{ "cheats", cheats },
	{ 0 },
};
