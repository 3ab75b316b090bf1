#include "grader/cmd/course_view.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "runner/base/data.h"
#include "runner/base/io.h"

struct labs {
	const struct lab **lab;
	size_t n, cap;
};

static void take_lab(struct labs *l, const char *dir, struct arena *a)
{
	struct lab *lab;
	struct err e;
	if (lab_load(dir, a, &lab, &e) == 0)
		*(const struct lab **)arena_push(a, &l->lab, &l->n, &l->cap, sizeof(struct lab *)) = lab;
	else
		fprintf(stderr, "warning: %s\n", e.text);
}

static int take_installed(struct labs *l, struct arena *a, struct err *e)
{
	const char *all = data_path(a, "labs");
	char **names;
	size_t n;
	if (io_list_dir(AT_FDCWD, all, a, &names, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (access(arena_printf(a, "%s/%s/lab.json", all, names[i]), F_OK) == 0)
			take_lab(l, arena_printf(a, "%s/%s", all, names[i]), a);
	return 0;
}

static int take_curriculum(const char *framework, struct arena *a, struct view_from *from, struct err *e)
{
	struct curriculum *first, *second;
	if (curriculum_load(data_path(a, "curriculum"), a, &first, e) != 0)
		return -1;
	from->curriculum = first;
	if (framework == NULL)
		return 0;
	if (curriculum_load_beside(framework, first, a, &second, e) != 0)
		return -1;
	from->curriculum = second;
	return 0;
}

static int take_acks(struct view_from *from, struct arena *a, struct err *e)
{
	struct store_ack *acks;
	if (store_acks(from->store, a, &acks, &from->n_acks, e) != 0)
		return -1;
	struct view_ack *out = arena_array(a, from->n_acks + 1, sizeof *out);
	for (size_t i = 0; i < from->n_acks; i++)
		out[i] = (struct view_ack){ acks[i].key, acks[i].by, acks[i].at_ms };
	from->acks = out;
	return 0;
}

int course_view_open(const char *course, const char *framework, struct arena *a, struct course_view *out, struct err *e)
{
	struct course_view v = { .from = { .now_ms = io_wall_ms() } };
	struct labs labs = { 0 };
	if (take_curriculum(framework, a, &v.from, e) != 0)
		return -1;
	if (course == NULL) {
		if (take_installed(&labs, a, e) != 0)
			return -1;
	} else {
		if (course_open(course, a, &v.course, e) != 0 || roster_load(v.course->dir, a, &v.roster, e) != 0)
			return -1;
		for (size_t i = 0; i < v.course->n_labs; i++)
			take_lab(&labs, v.course->labs[i].dir, a);
		if (store_open_readonly(v.course->dir, &v.from.store, e) != 0)
			return -1;
		if (take_acks(&v.from, a, e) != 0) {
			store_close(v.from.store);
			return -1;
		}
	}
	v.from.course = v.course;
	v.from.now_ms = course_now_ms(v.course, v.from.now_ms);
	v.from.labs = labs.lab;
	v.from.n_labs = labs.n;
	*out = v;
	out->from.roster = course == NULL ? NULL : &out->roster;
	return 0;
}

void course_view_close(struct course_view *v)
{
	if (v->from.store != NULL)
		store_close(v->from.store);
	v->from.store = NULL;
}
