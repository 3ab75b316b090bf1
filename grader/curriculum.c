#include "grader/curriculum.h"

#include <fcntl.h>
#include <string.h>

#include "grader/curriculum_parts.h"
#include "grader/mastery/mastery.h"

int curriculum_check_schema(const char *got, const char *want, const char *place, struct err *e)
{
	if (strcmp(got, want) == 0)
		return 0;
	return err_set(e, ERR_INPUT, "%s: schema is \"%s\", this program reads \"%s\"", place, got, want);
}

static int read_mastery(const char *dir, struct arena *a, struct curriculum *c, struct err *e)
{
	struct mastery_params *p = arena_alloc(a, sizeof *p);
	c->mastery = p;
	return mastery_params_read(arena_printf(a, "%s/mastery.json", dir), a, p, e);
}

int curriculum_load(const char *dir, struct arena *a, struct curriculum **out, struct err *e)
{
	SCOPED_JSON framework = NULL;
	SCOPED_JSON registry = NULL;
	struct curriculum *c = arena_alloc(a, sizeof *c);
	const char *f = arena_printf(a, "%s/framework.json", dir), *s = arena_printf(a, "%s/standards.json", dir);
	if (json_read_file(AT_FDCWD, f, &framework, e) != 0 || json_read_file(AT_FDCWD, s, &registry, e) != 0)
		return -1;
	if (curriculum_read_framework(framework, f, a, c, e) != 0 ||
		curriculum_read_registry(registry, s, a, c, e) != 0 || read_mastery(dir, a, c, e) != 0)
		return -1;
	*out = c;
	return 0;
}

static int check_beside(const char *file, const struct curriculum *c, const struct curriculum *first, struct err *e)
{
	if (strcmp(c->framework, first->framework) == 0)
		return err_set(e, ERR_INPUT, "%s: framework: \"%s\" is the first one's name, give this one its own",
			file, c->framework);
	for (size_t i = 0; i < c->n_competencies; i++) {
		const struct competency *k = &c->competencies[i];
		if (competency_find(first, k->id) != NULL)
			return err_set(e, ERR_INPUT, "%s: competencies[%zu].id: \"%s\" is in %s already", file, i,
				k->id, first->framework);
		for (size_t j = 0; j < k->evidence_from.n; j++)
			if (competency_find(first, k->evidence_from.item[j]) == NULL)
				return err_set(e, ERR_INPUT, "%s: competencies[%zu].evidence_from: \"%s\" is not in %s",
					file, i, k->evidence_from.item[j], first->framework);
	}
	return 0;
}

int curriculum_load_beside(
	const char *file, const struct curriculum *first, struct arena *a, struct curriculum **out, struct err *e)
{
	SCOPED_JSON root = NULL;
	struct curriculum *c = arena_alloc(a, sizeof *c);
	if (json_read_file(AT_FDCWD, file, &root, e) != 0 || curriculum_read_framework(root, file, a, c, e) != 0 ||
		check_beside(file, c, first, e) != 0)
		return -1;
	c->standards = first->standards;
	c->n_standards = first->n_standards;
	c->mastery = first->mastery;
	c->mastery = first->mastery;
	c->beside = first;
	*out = c;
	return 0;
}

const struct domain *domain_find(const struct curriculum *c, const char *id)
{
	for (size_t i = 0; i < c->n_domains; i++)
		if (strcmp(c->domains[i].id, id) == 0)
			return &c->domains[i];
	return NULL;
}

const struct external_node *external_node_find(const struct curriculum *c, const char *id)
{
	for (size_t i = 0; i < c->n_nodes; i++)
		if (strcmp(c->nodes[i].id, id) == 0)
			return &c->nodes[i];
	return NULL;
}

const struct external_framework *external_framework_find(const struct curriculum *c, const char *id)
{
	for (size_t i = 0; i < c->n_externals; i++)
		if (strcmp(c->externals[i].id, id) == 0)
			return &c->externals[i];
	return NULL;
}

const struct competency *competency_find(const struct curriculum *c, const char *id)
{
	for (size_t i = 0; i < c->n_competencies; i++)
		if (strcmp(c->competencies[i].id, id) == 0)
			return &c->competencies[i];
	return NULL;
}

const struct standard *standard_find(const struct curriculum *c, const char *id)
{
	for (size_t i = 0; i < c->n_standards; i++)
		if (strcmp(c->standards[i].id, id) == 0)
			return &c->standards[i];
	return NULL;
}
