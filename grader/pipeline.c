#include "grader/pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grader/lure.h"
#include "grader/scratch.h"
#include "runner/backend.h"
#include "runner/base/io.h"
#include "runner/profile.h"

#define SCALED_MAX_MS 600000 /* nobody waits longer for a program because its backend is slow */

struct line { /* one submission on its way */
	const struct pipeline_env *env;
	struct submission sub;
	const struct lab *lab; /* as its author wrote it: for the record */
	struct lab here;       /* the same, needing only what must and can be had here */
	const struct progress *p;
	struct workdir w;
	struct prepared prep;
	struct arena *a;
	struct grading *g;
	int64_t started_us;
};

int pipeline_open(
	struct pipeline_env *env, const char *cache, const char *work, const struct curriculum *cur, struct err *e)
{
	struct pipeline_env made = { .cache = cache, .work = work, .curriculum = cur };

	if (io_mkdirs(AT_FDCWD, cache, 0755, e) < 0 || io_mkdirs(AT_FDCWD, work, 0711, e) < 0)
		return -1;
	if (scratch_sweep(cache, "tmp-", e) < 0 || scratch_sweep(work, "s-", e) < 0 ||
		(made.busy = scratch_enter(work, e)) < 0)
		return -1;
	if (keeper_start(NULL, &made.keepers[0], e) < 0 || keeper_start(NULL, &made.keepers[1], e) < 0) {
		pipeline_close(&made);
		return -1;
	}
	*env = made;
	return 0;
}

void pipeline_close(struct pipeline_env *env)
{
	for (int i = 0; i < 2; i++)
		if (env->keepers[i] != NULL)
			keeper_stop(env->keepers[i]);
	if (env->busy > 0)
		(void)close(env->busy);
	*env = (struct pipeline_env){ 0 };
}

static void begins(struct line *l, const char *stage)
{
	l->started_us = io_monotonic_us();
	if (l->p != NULL && l->p->stage != NULL)
		l->p->stage(l->p->self, stage, "start", 0, NULL);
}

static void ended(struct line *l, const char *stage, bool good, const char *note)
{
	if (l->p != NULL && l->p->stage != NULL)
		l->p->stage(l->p->self, stage, good ? "ok" : "failed", io_monotonic_us() - l->started_us, note);
}

static int workdir_open(struct line *l, struct err *e)
{
	char *path = arena_printf(l->a, "%s/%s-XXXXXX", l->env->work, l->sub.id);
	if (mkdtemp(path) == NULL || chmod(path, 0711) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	l->w.path = path;
	l->w.fd = io_open_dir(AT_FDCWD, path, e);
	if (l->w.fd < 0)
		return -1;
	l->w.lure = lure_new(&l->w, l->a);
	return 0;
}

static void workdir_close(struct line *l)
{
	if (l->w.path == NULL)
		return;
	lure_free(l->w.lure); /* before the folder goes: removing opens what is watched */
	scoped_close(&l->w.fd);
	(void)io_remove_tree(AT_FDCWD, l->w.path, NULL);
}

static int64_t scaled(int64_t ms, int64_t slower)
{
	int64_t more = ms * slower < SCALED_MAX_MS ? ms * slower : SCALED_MAX_MS;

	return more > ms ? more : ms;
}

/* The lab's limits are those of a box on a host; where programs run more slowly the same ones would be about the backend. */
static void scale_limits(struct lab *lab)
{
	const struct backend *b = backend_find(lab->backend);
	struct job_limits run = profile_limits(profile_find("run"), &lab->vector);

	if (b == NULL || b->slower == 1)
		return;
	lab->vector.wall_ms = scaled(lab_wall_ms(lab), b->slower);
	lab->vector.cpu_ms = scaled(run.cpu_ms, b->slower);
}

/* A practice run must not fail on a laptop that can't cap memory: it doesn't count, and the record says what lacked. */
static int fit_needs(struct line *l, struct err *e)
{
	uint32_t offered;

	l->here = *l->lab;
	l->here.backend = l->env->backend;
	/* Compilers and checkers run beside guests, not in them: what a guest adds is asked of the boxes of student code alone. */
	if (l->here.backend == NULL && (l->lab->needs_set & GUARANTEE_BIT(G_OWN_KERNEL)) != 0)
		l->here.backend = "vm";
	if (l->here.backend != NULL && strcmp(l->here.backend, "vm") == 0)
		l->here.needs_set &= ~GUARANTEE_BIT(G_OWN_KERNEL);
	scale_limits(&l->here);
	if (!l->sub.practice || l->lab->needs_set == 0)
		return 0;
	if (keeper_offers(l->env->keepers[0], NULL, &offered, e) < 0)
		return -1;
	l->here.needs_set &= offered;
	return 0;
}

/* The identity of a plain directory: what was fetched from it. */
static int name_tree(struct line *l, struct err *e)
{
	struct digest d;
	uint8_t hash[DIGEST_SIZE];
	SCOPED_BUF hex = { .max = 65 };

	if (l->sub.commit[0] != '\0')
		return 0;
	digest_begin(&d);
	int rc = l->g->source.refused ? 0 : digest_tree(&d, l->g->source.dir, e);
	digest_end(&d, hash);
	buf_hex(&hex, hash, sizeof(hash));
	memcpy(l->sub.commit, buf_text(&hex), sizeof(l->sub.commit));
	return rc;
}

static int fetch_stage(struct line *l, struct err *e)
{
	begins(l, "fetch");
	if (fetch(&l->sub, l->lab, NULL, &l->w, l->a, &l->g->source, e) < 0 || name_tree(l, e) < 0)
		return -1;
	ended(l, "fetch", !l->g->source.refused, l->g->source.refused ? l->g->source.reason : NULL);
	return 0;
}

/* A group may leave the clause of a vector to its generator, which is no less bound to the registry. */
static int check_clauses(const struct line *l, struct err *e)
{
	for (size_t i = 0; i < l->g->vectors.n; i++) {
		const struct vector *v = &l->g->vectors.vectors[i];
		if (v->clause != v->group->clause && clause_check(l->env->curriculum, v->clause,
							     arena_printf(l->a, "generate.c: vector %s", v->id), e) < 0)
			return -1;
	}
	return 0;
}

static int prepare_stage(struct line *l, struct err *e)
{
	const struct pipeline_shortcut *cut = l->env->shortcut;

	begins(l, "prepare");
	if (prepare(&l->here, l->env->cache, l->env->keepers[0], l->a, &l->prep, e) < 0)
		return -1;
	if (cut != NULL && cut->vectors != NULL) {
		l->g->vectors = *cut->vectors;
		l->g->vectors.documents = NULL; /* borrowed: their owner releases them */
	} else if (vectors_make(&l->here, l->prep.generator, l->sub.seed, l->sub.received_ms / 1000, l->env->keepers[0],
			   l->a, &l->g->vectors, e) < 0 ||
		   check_clauses(l, e) < 0) {
		return -1;
	}
	if (l->sub.only != NULL && vectors_only(&l->g->vectors, l->lab, l->sub.only, l->a, e) < 0)
		return -1;
	ended(l, "prepare", true, NULL);
	return 0;
}

static int build_stage(struct line *l, struct err *e)
{
	bool plain_only = l->env->shortcut != NULL && l->env->shortcut->plain_only;
	struct keeper *k[2] = { l->env->keepers[0], plain_only ? NULL : l->env->keepers[1] };
	struct artefact *art = &l->g->artefact;

	begins(l, "build");
	if (build(&l->here, &l->prep, &l->g->source, &l->w, k, l->a, art, e) < 0)
		return -1;
	bool good = art->outcome == BUILD_OK;
	ended(l, "build", good,
		!good                                ? art->reason
		: l->lab->contract == CONTRACT_BOARD ? "arm-none-eabi-gcc -Os"
		: art->object_asan != NULL           ? "gcc -O2; also with sanitizers"
						     : "gcc -O2; the build with sanitizers failed");
	return 0;
}

/* Guests are restored while the compilers are at work beside them. */
static int make_ready(struct line *l, struct err *e)
{
	if (l->here.backend == NULL || l->g->source.refused)
		return 0;
	for (size_t i = 0; i < 2; i++)
		if (keeper_ahead(l->env->keepers[i], l->here.backend, e) < 0)
			return -1;
	return 0;
}

static int judge_stage(struct line *l, struct err *e)
{
	struct keeper *k[2] = { l->env->keepers[0], l->env->keepers[1] };
	struct grading *g = l->g;

	if (g->artefact.outcome == BUILD_OK)
		begins(l, "judge");
	if (judge(&l->here, &l->prep, &g->artefact, &g->vectors, &l->sub, &l->w, k, l->p, l->a, &g->judgement, e) < 0)
		return -1;
	if (g->artefact.outcome == BUILD_OK)
		ended(l, "judge", true, NULL);
	return 0;
}

static int line_run(struct line *l, struct err *e)
{
	struct grading *g = l->g;

	if (fit_needs(l, e) < 0 || workdir_open(l, e) < 0 || fetch_stage(l, e) < 0 || make_ready(l, e) < 0 ||
		prepare_stage(l, e) < 0 || build_stage(l, e) < 0 || judge_stage(l, e) < 0)
		return -1;
	score(l->lab, &g->judgement, l->a, &g->score);
	competency_evidence(&g->judgement, l->a, &g->map);
	return evidence_record(&l->sub, l->lab, &l->prep, &g->source, &g->artefact, &g->judgement, &g->score, &g->map,
		l->env->curriculum, &g->record, e);
}

int pipeline_run(const struct pipeline_env *env, const struct submission *sub, const struct lab *lab,
	const struct progress *p, struct arena *a, struct grading *out, struct err *e)
{
	struct grading g = { 0 };
	struct line l = { .env = env, .sub = *sub, .lab = lab, .p = p, .w = { .fd = -1 }, .a = a, .g = &g };

	int rc = line_run(&l, e);
	workdir_close(&l);
	if (rc < 0) {
		grading_release(&g);
		return -1;
	}
	*out = g;
	return 0;
}

void grading_release(struct grading *g)
{
	if (g->record.document != NULL)
		record_release(&g->record);
	json_free(g->judgement.pictures);
	g->judgement.pictures = NULL;
	if (g->vectors.documents != NULL)
		vectors_release(&g->vectors);
}
