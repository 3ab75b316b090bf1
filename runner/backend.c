#include "runner/backend.h"

#include <string.h>

#include "runner/ns/pool.h"
#include "runner/runner.h"

const struct backend *const backends[] = { &backend_ns, &backend_vm, &backend_none, NULL };

const struct backend *backend_find(const char *name)
{
	if (name == NULL)
		return backends[0];
	for (size_t i = 0; backends[i] != NULL; i++)
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	return NULL;
}

int runner_new(struct runner **out, struct err *e)
{
	struct runner *r = calloc(1, sizeof *r);
	if (r == NULL)
		return err_set(e, ERR_RETRY, "out of memory");
	cgroup_host_begin(&r->cgroups);
	ids_init(&r->ids);
	*out = r;
	return 0;
}

void runner_free(struct runner *r)
{
	if (r == NULL)
		return;
	vm_free(r->vm);
	pool_free(r, r->pool);
	ids_close(&r->ids);
	cgroup_host_close(&r->cgroups);
	arena_release(&r->arena);
	free(r);
}

void runner_make_ahead(struct runner *r)
{
	if (r->pool == NULL)
		r->pool = pool_new();
}

bool runner_tend(struct runner *r, int *fd)
{
	*fd = -1;
	if (r->pool == NULL)
		return false;
	pool_tend(r, r->pool);
	*fd = pool_fd(r->pool);
	return pool_busy(r->pool);
}

size_t runner_stock(struct runner *r, const struct job *job, size_t n, int wait_ms)
{
	const struct profile *p = profile_of(job);
	return r->pool == NULL || p == NULL ? 0 : pool_fill(r, r->pool, p, job->pid1, n, wait_ms);
}

int runner_policy(struct runner *r, const struct profile *p, const struct policy **out, struct err *e)
{
	size_t i = (size_t)(p - profiles);
	if (!r->compiled[i] && policy_load(p->name, &r->arena, &r->policy[i], e) != 0)
		return -1;
	r->compiled[i] = true;
	*out = &r->policy[i];
	return 0;
}

int runner_ids(struct runner *r, const struct ids **out, struct err *e)
{
	*out = &r->ids;
	return ids_open(&r->ids, e);
}

/* A run with a missing guarantee is refused, never quietly degraded. */
static int refuse(const struct backend *b, uint32_t missing, struct result *out)
{
	out->ending = END_NOT_STARTED;
	buf_printf(&out->err, "backend %s does not offer here:", b->name);
	for (int g = 0; g < G_COUNT; g++)
		if (missing & GUARANTEE_BIT(g))
			buf_printf(&out->err, " %s", guarantee_name((enum guarantee)g));
	buf_puts(&out->err, " (see plumb-runner probe)");
	return 0;
}

int run_job(struct runner *r, const struct job *job, const struct job_io *io, struct result *out, struct err *e)
{
	const struct backend *b = backend_find(job->backend);
	if (b == NULL)
		return err_set(e, ERR_INPUT, "backend \"%s\" does not exist (ns, vm, none)", job->backend);
	if (profile_find(job->profile) == NULL)
		return err_set(e, ERR_INPUT, "profile \"%s\" does not exist (%s)", job->profile, PROFILE_NAMES);
	struct result res;
	result_init(&res);
	res.backend = b->name;
	uint32_t needs = job->needs | (job->net != NULL ? GUARANTEE_BIT(G_PRIVATE_WIRE) : 0);
	if (needs != 0 || b != &backend_ns) /* ns looks by itself, while its box is being made */
		cgroup_host_finish(&r->cgroups);
	uint32_t missing = needs & ~b->offers(r);
	if ((missing != 0 ? refuse(b, missing, &res) : b->run(r, job, io, &res, e)) != 0) {
		result_release(&res);
		return -1;
	}
	*out = res;
	return 0;
}
