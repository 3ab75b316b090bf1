#include "grader/web/answer.h"

#include <string.h>

#include "grader/web/form.h"
#include "runner/base/log.h"

#define PAGE_MAX   ((size_t)32 << 20)
#define VALUE_MAX  64
#define COHORT_MAX 200
#define YEAR_S     INT64_C(31536000)

void request_query(struct request *r, const char *key, const char *value)
{
	const struct {
		const char *key;
		const char **to;
	} keys[] = {
		{ "lang", &r->lang },
		{ "sort", &r->ask.sort },
		{ "domain", &r->ask.domain },
		{ "cohort", &r->ask.cohort },
	};
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t n = value == NULL ? 0 : strlen(value);
	bool named = strcmp(key, "cohort") == 0 && n <= COHORT_MAX; /* by people: it is compared with the roster's */
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (strcmp(keys[i].key, key) != 0)
			continue;
		if (*keys[i].to != NULL || n == 0 || (!named && (n > VALUE_MAX || strspn(value, plain) != n)))
			break;
		*keys[i].to = value;
		return;
	}
	r->bad_query = true;
}

struct at_work { /* one request */
	const struct answerer *w;
	const struct request *r;
	int64_t now_s;
	struct arena *a;
	struct response *out;
	struct page page;
	struct who who;
};

static const struct {
	int status;
	const char *title, *sentence;
} troubles[] = {
	{ 400, N_("This address is not one of ours"),
		N_("A part of it is malformed. Go back to the page that you came from.") },
	{ 403, N_("Nothing to see without a link"),
		N_("Open the link that your course gave you. If you had one, it may be over: ask for a new one.") },
	{ 404, N_("Not here"), N_("There is no such page, or it is not yours.") },
	{ 405, N_("Only reading is possible here"), N_("This address takes GET and HEAD.") },
	{ 413, N_("Too much"), N_("What was sent is longer than anything that this site asks for.") },
	{ 503, N_("The course’s data cannot be read now"),
		N_("Nothing is lost. Try again in a minute; if it stays like this, the operator finds the reason in "
		   "the log.") },
	{ 500, N_("Something is wrong on our side"), N_("Nothing is lost. The operator finds the reason in the log.") },
};
#define TROUBLES (sizeof troubles / sizeof *troubles)

static void trouble(struct at_work *t, int status)
{
	size_t i = 0;
	while (i + 1 < TROUBLES && troubles[i].status != status)
		i++;
	buf_clear(&t->out->body);
	t->out->status = troubles[i].status;
	page_begin(&t->page, page_text(&t->page, troubles[i].title), NAV_NONE);
	html(t->page.out, "<h1>%s</h1>\n<p class=\"lead\">%s</p>\n", page_text(&t->page, troubles[i].title),
		page_text(&t->page, troubles[i].sentence));
	page_end(&t->page, NULL);
}

static const char *cookie(const struct at_work *t, const char *name, const char *value, int64_t seconds)
{
	return arena_printf(t->a, "%s=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Strict%s", name, value,
		(long long)seconds, t->w->https ? "; Secure" : "");
}

/* "../" for each folder of the path. */
static const char *root_of(const char *path, struct arena *a)
{
	const char *root = "";
	for (const char *p = path; (p = strchr(p, '/')) != NULL; p++)
		root = arena_printf(a, "%s../", root);
	return root;
}

static void choose_language(struct at_work *t)
{
	const struct langs *all = &t->w->site->langs;
	const struct lang *asked = t->r->lang == NULL ? NULL : lang_find(all, t->r->lang);
	const struct lang *kept = t->r->lang_cookie == NULL ? NULL : lang_find(all, t->r->lang_cookie);
	if (asked != NULL)
		t->out->cookie[1] = cookie(t, "lang", asked->code, YEAR_S);
	t->page.lang = asked != NULL ? asked : kept != NULL ? kept : lang_accept(all, t->r->accept_language);
}

/* A page that leads on by a click or by itself. The cookie is strict: a browser that came here from a mail would not send
 * it along with a redirect, but does with a step that begins here. */
static void welcome(struct at_work *t)
{
	struct page *p = &t->page;
	const char *home =
		t->who.role == ROLE_STUDENT ? arena_printf(t->a, "../student/%s.html", t->who.name) : "../index.html";
	p->who = &t->who;
	page_begin(p, page_text(p, N_("Welcome")), NAV_NONE);
	put(p, "<h1>");
	say(p, "Welcome");
	put(p, "</h1>\n<p class=\"lead\">");
	say(p, "This browser may read the pages until %s.", page_minute(p, t->who.until_s * 1000));
	put(p, "</p>\n<p><a class=\"go\" href=\"%s\">", home);
	say(p, "Continue");
	put(p, "</a></p>\n");
	page_end(p, NULL);
}

/* A link that was taken back is none, and ends what it was exchanged for. Where that cannot be read, nobody is known. */
static bool taken_back(const struct at_work *t, const struct who *who)
{
	struct err e;
	bool revoked = true;
	if (*who->link == '\0')
		return false;
	if (store_link_revoked(t->w->site->from.store, who->link, &revoked, &e) != 0)
		log_line(LOG_ERROR, "web", "%s", e.text);
	return revoked;
}

static void enter(struct at_work *t, const char *link)
{
	struct who who;
	const char *session = identity_exchange(t->w->identity, link, t->now_s, t->a, &who);
	if (session == NULL || taken_back(t, &who)) {
		trouble(t, 403);
		return;
	}
	t->who = who;
	t->out->cookie[0] = cookie(t, IDENTITY_COOKIE, session, t->who.until_s - t->now_s);
	welcome(t);
}

static int status_of(const struct err *e)
{
	return e->kind == ERR_USAGE ? 404 : e->kind == ERR_RETRY || e->kind == ERR_OPERATOR ? 503 : 500;
}

static void leave_to(struct at_work *t, const char *where)
{
	t->out->status = 303;
	t->out->location = where;
}

static void acknowledge(struct at_work *t)
{
	struct err e = { 0 };
	const char *form = form_value(t->r->body, t->r->body_len, "form", t->a);
	const char *key = form_value(t->r->body, t->r->body_len, "key", t->a);
	bool foreign = t->r->fetch_site != NULL && strcmp(t->r->fetch_site, "same-origin") != 0;
	if (t->r->body_too_long)
		trouble(t, 413);
	else if (form == NULL || key == NULL || *key == '\0')
		trouble(t, 400);
	else if (t->who.role < ROLE_ASSISTANT || foreign || !identity_form_ok(t->w->identity, &t->who, form))
		trouble(t, 403);
	else if (t->w->acknowledge(t->w->ctx, key, &t->who, &e) == 0)
		leave_to(t, "attention.html");
	else {
		log_line(LOG_ERROR, "web", "acknowledge: %s", e.text);
		trouble(t, status_of(&e));
	}
}

/* Only own pages for a student; the pages' numbers in a path are numbers. */
static bool allowed(const struct at_work *t, const struct site_page *page, const struct ask *q)
{
	if ((page->roles & ROLE_BIT(t->who.role)) == 0)
		return false;
	return !page->own || t->who.role != ROLE_STUDENT || strcmp(q->args[0], t->who.name) == 0;
}

static void show(struct at_work *t, const char *path)
{
	struct ask q = t->r->ask;
	struct err e = { 0 };
	const struct site_page *page = site_find(path, t->a, &q);
	if (page == NULL || !allowed(t, page, &q)) {
		trouble(t, 404);
		return;
	}
	if (site_render_page(t->w->site, page, &q, &t->page, &e) != 0) {
		if (e.kind != ERR_USAGE)
			log_line(LOG_ERROR, "web", "%s: %s", path, e.text);
		trouble(t, status_of(&e));
	} else if (!buf_ok(&t->out->body)) {
		log_line(LOG_ERROR, "web", "%s: the page is longer than %zu bytes", path, PAGE_MAX);
		trouble(t, 500);
	}
}

static const struct site_asset *asset(const struct site *s, const char *path)
{
	for (size_t i = 0; i < s->n_assets; i++)
		if (strcmp(s->assets[i].name, path) == 0)
			return &s->assets[i];
	return NULL;
}

static void read_only(struct at_work *t)
{
	const char *path = t->r->path;
	if (t->r->bad_query)
		trouble(t, 400);
	else if (strncmp(path, "enter/", 6) == 0)
		enter(t, path + 6);
	else if (t->who.role == ROLE_NONE)
		trouble(t, 403);
	else if (*path == '\0' && t->who.role == ROLE_STUDENT)
		leave_to(t, arena_printf(t->a, "student/%s.html", t->who.name));
	else
		show(t, *path == '\0' ? "index.html" : path);
}

void answer(const struct answerer *w, const struct request *r, int64_t now_s, struct arena *a, struct response *out)
{
	struct at_work t = { .w = w, .r = r, .now_s = now_s, .a = a, .out = out };
	const char *path = strspn(r->path, "/") > 0 ? "404" : r->path;
	*out = (struct response){ .status = 200, .type = "text/html; charset=utf-8" };
	buf_init(&out->body, PAGE_MAX);
	t.page = (struct page){ .out = &out->body,
		.a = a,
		.langs = &w->site->langs,
		.who = &t.who,
		.root = root_of(path, a),
		.path = path,
		.course = w->site->course->title,
		.simulated = w->site->course->simulated != NULL,
		.live = true };
	choose_language(&t);
	out->asset = asset(w->site, path);
	if (out->asset != NULL) { /* no secret: the same for every course */
		out->type = out->asset->type;
		return;
	}
	bool known = identity_of(w->identity, &r->from, now_s, &t.who);
	if (known && taken_back(&t, &t.who)) {
		t.who = (struct who){ .role = ROLE_NONE };
		known = false;
	}
	if (known && t.who.role >= ROLE_ASSISTANT)
		t.page.form = identity_form(w->identity, &t.who, a);
	if (strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0)
		read_only(&t);
	else if (strcmp(r->method, "POST") == 0 && strcmp(path, "acknowledge") == 0)
		acknowledge(&t);
	else
		trouble(&t, 405);
}
