/* Reading a policy and compiling it with libseccomp.
 *
 * An allow-list: what nobody thought of is denied. The default action is the notifier, not a signal, because the parent
 * of a process killed by SIGSYS does not learn which call it was. Foreign entries (i386, x32) are denied before any
 * number is looked at: the same number is another call there. Arguments are compared as 32 bits (policy.h says why). */
#include "runner/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "runner/answer.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/policy_made.h"

#define POLICY_BYTES_MAX  ((size_t)1 << 16)
#define INCLUDE_DEPTH_MAX 5
#define WORDS_MAX         24

struct compile {
	scmp_filter_ctx ctx;
	struct arena *a;
	struct policy_own *own;
	size_t n_own, cap_own;
	bool executes;
	uint32_t otherwise; /* the default action */
	int depth;
	struct buf *sources; /* what was read, for policy_make; or NULL */
};

struct line { /* one statement, split at white space */
	const char *place;
	char *word[WORDS_MAX];
	size_t n;
};

static int parse_file(struct compile *c, const char *name, struct err *e);

static int add_rule(
	struct compile *c, const struct line *l, uint32_t action, int nr, const struct policy_own *o, struct err *e)
{
	struct scmp_arg_cmp cmp[POLICY_CONDS_MAX];
	for (size_t i = 0; i < o->n; i++)
		cmp[i] = SCMP_CMP(o->cond[i].arg, SCMP_CMP_MASKED_EQ, o->cond[i].mask, o->cond[i].value);
	int rc = seccomp_rule_add_array(c->ctx, action, nr, (unsigned)o->n, cmp);
	if (rc == 0 || rc == -EEXIST)
		return 0;
	errno = -rc;
	return err_sys(e, ERR_INPUT, "%s: libseccomp refuses this rule", l->place);
}

static int do_allow(struct compile *c, const struct line *l, const struct policy_own *o, struct err *e)
{
	c->executes |= o->nr == SYS_execve;
	return add_rule(c, l, SCMP_ACT_ALLOW, o->nr, o, e);
}

static int answer_always(
	struct compile *c, const struct line *l, const struct policy_own *o, uint32_t action, struct err *e)
{
	if (o->n != 0)
		return err_set(e, ERR_INPUT, "%s: %s takes no condition", l->place, l->word[0]);
	return add_rule(c, l, action, o->nr, o, e);
}

static int do_quiet(struct compile *c, const struct line *l, const struct policy_own *o, struct err *e)
{
	return answer_always(c, l, o, SCMP_ACT_ERRNO(ENOSYS), e);
}

static int do_skip(struct compile *c, const struct line *l, const struct policy_own *o, struct err *e)
{
	return answer_always(c, l, o, SCMP_ACT_ERRNO(0), e);
}

/* No rule: the default action asks the keeper, who finds the row. */
static int do_own(struct compile *c, const struct line *l, const struct policy_own *o, struct err *e)
{
	(void)l, (void)e;
	struct policy_own *row = arena_push(c->a, &c->own, &c->n_own, &c->cap_own, sizeof *row);
	*row = *o;
	return 0;
}

/* A process that locks itself up has no keeper, and no neighbour that it could signal to. */
static int do_answer(struct compile *c, const struct line *l, const struct policy_own *o, struct err *e)
{
	if (o->n != 0 || !answer_knows(o->nr))
		return err_set(e, ERR_INPUT, "%s: the keeper has no answer to this call", l->place);
	if (c->otherwise != SCMP_ACT_NOTIFY)
		return add_rule(c, l, SCMP_ACT_ALLOW, o->nr, o, e);
	struct policy_own answered = *o;
	answered.answered = true;
	return do_own(c, l, &answered, e);
}

static const struct {
	const char *word;
	int (*run)(struct compile *, const struct line *, const struct policy_own *, struct err *);
} statements[] = { { "allow", do_allow }, { "quiet", do_quiet }, { "skip", do_skip }, { "own", do_own },
	{ "answer", do_answer } };

/* argN == VALUE | argN & MASK == VALUE, from word *i on. */
static int parse_cond(const struct line *l, size_t *i, struct policy_cond *out, struct err *e)
{
	struct policy_cond c = { .mask = UINT32_MAX };
	const char *arg = l->word[*i];
	if (strncmp(arg, "arg", 3) != 0 || arg[3] < '0' || arg[3] > '5' || arg[4] != '\0')
		return err_set(e, ERR_INPUT, "%s: \"%s\" is not arg0 to arg5", l->place, arg);
	c.arg = (unsigned)(arg[3] - '0');
	size_t w = *i + 1;
	if (w + 1 < l->n && strcmp(l->word[w], "&") == 0) {
		if (!policy_word(l->word[w + 1], &c.mask))
			return err_set(
				e, ERR_INPUT, "%s: \"%s\" is not a number or known name", l->place, l->word[w + 1]);
		w += 2;
	}
	if (w + 1 >= l->n || strcmp(l->word[w], "==") != 0)
		return err_set(e, ERR_INPUT, "%s: expected == VALUE after %s", l->place, arg);
	if (!policy_word(l->word[w + 1], &c.value))
		return err_set(e, ERR_INPUT, "%s: \"%s\" is not a number or known name", l->place, l->word[w + 1]);
	if (c.value & ~c.mask)
		return err_set(e, ERR_INPUT, "%s: this can never hold: the value has bits outside the mask", l->place);
	*i = w + 2;
	*out = c;
	return 0;
}

static int do_include(struct compile *c, const struct line *l, struct err *e)
{
	if (strchr(l->word[1], '/') != NULL || c->depth == INCLUDE_DEPTH_MAX)
		return err_set(
			e, ERR_INPUT, "%s: includes are plain names, at most %d deep", l->place, INCLUDE_DEPTH_MAX);
	return parse_file(c, l->word[1], e);
}

static int parse_statement(struct compile *c, const struct line *l, struct err *e)
{
	struct policy_own o = { 0 };
	if (l->n < 2)
		return err_set(e, ERR_INPUT, "%s: expected a statement and a name", l->place);
	if (strcmp(l->word[0], "include") == 0)
		return do_include(c, l, e);
	o.nr = seccomp_syscall_resolve_name(l->word[1]);
	if (o.nr == __NR_SCMP_ERROR)
		return err_set(e, ERR_INPUT, "%s: libseccomp knows no system call \"%s\"", l->place, l->word[1]);
	for (size_t i = 2; i < l->n; o.n++) {
		if (o.n == POLICY_CONDS_MAX)
			return err_set(e, ERR_INPUT, "%s: more than %d conditions", l->place, POLICY_CONDS_MAX);
		if (parse_cond(l, &i, &o.cond[o.n], e) != 0)
			return -1;
	}
	if (o.nr < 0) /* known, but not on this architecture: nothing to allow */
		return 0;
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
		if (strcmp(statements[i].word, l->word[0]) == 0)
			return statements[i].run(c, l, &o, e);
	return err_set(
		e, ERR_INPUT, "%s: \"%s\" is not allow, quiet, skip, own, answer or include", l->place, l->word[0]);
}

/* Splits in place; 0 or -1 when there are too many words. */
static int split(char *text, struct line *l)
{
	text[strcspn(text, "#")] = '\0';
	for (char *p = text; *(p += strspn(p, " \t\r")) != '\0';) {
		if (l->n == WORDS_MAX)
			return -1;
		l->word[l->n++] = p;
		p += strcspn(p, " \t\r");
		if (*p != '\0')
			*p++ = '\0';
	}
	return 0;
}

static int parse_text(struct compile *c, const char *path, char *text, struct err *e)
{
	int number = 0;
	while (text != NULL && *text != '\0') {
		char *next = strchr(text, '\n');
		if (next != NULL)
			*next++ = '\0';
		struct line l = { .place = arena_printf(c->a, "%s:%d", path, ++number) };
		if (split(text, &l) != 0)
			return err_set(e, ERR_INPUT, "%s: more than %d words", l.place, WORDS_MAX);
		if (l.n > 0 && parse_statement(c, &l, e) != 0)
			return -1;
		text = next;
	}
	return 0;
}

static int parse_file(struct compile *c, const char *name, struct err *e)
{
	char *text;
	size_t len;
	const char *relative = arena_printf(c->a, "runner/policy/%s.policy", name);
	const char *path = data_path(c->a, relative);
	if (io_read_file(AT_FDCWD, path, POLICY_BYTES_MAX, c->a, &text, &len, e) != 0)
		return -1;
	if (c->sources != NULL && policy_made_source(c->sources, name, text, len) != 0)
		return err_set(e, ERR_INPUT, "%s: too long for a compiled policy", relative);
	c->depth++;
	int rc = parse_text(c, relative, text, e);
	c->depth--;
	return rc;
}

static void release_ctx(scmp_filter_ctx *ctx)
{
	if (*ctx != NULL)
		seccomp_release(*ctx);
}
#define SCOPED_CTX __attribute__((cleanup(release_ctx))) scmp_filter_ctx

/* An architecture without any rule: each of its calls gets the default action, so that it can be named too. */
static int add_foreign(scmp_filter_ctx ctx, uint32_t arch, uint32_t action)
{
	SCOPED_CTX other = seccomp_init(action);
	if (other == NULL)
		return -ENOMEM;
	int rc = seccomp_attr_set(other, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (rc == 0)
		rc = seccomp_arch_add(other, arch);
	if (rc == 0)
		rc = seccomp_arch_remove(other, SCMP_ARCH_NATIVE);
	if (rc == 0)
		rc = seccomp_merge(ctx, other);
	if (rc == 0)
		other = NULL; /* merge has taken it over */
	return rc;
}

static int add_foreigners(scmp_filter_ctx ctx, uint32_t action)
{
#if defined(__x86_64__)
	int rc = add_foreign(ctx, SCMP_ARCH_X86, action);
	return rc != 0 ? rc : add_foreign(ctx, SCMP_ARCH_X32, action);
#else
	(void)ctx, (void)action;
	return 0;
#endif
}

static int set_attributes(scmp_filter_ctx ctx)
{
	/* Libseccomp's own default kills only the thread. */
	int rc = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (rc == 0)
		rc = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a binary tree: 50 us less to load */
	return rc;
}

/* Everything into c->ctx, which the caller releases. */
static int compile(struct compile *c, const char *profile, uint32_t default_action, struct err *e)
{
	c->ctx = seccomp_init(default_action);
	if (c->ctx == NULL)
		return err_set(e, ERR_RETRY, "libseccomp: out of memory");
	int rc = set_attributes(c->ctx);
	if (rc == 0 && parse_file(c, profile, e) != 0)
		return -1;
	if (rc == 0)
		rc = add_foreigners(c->ctx, default_action);
	errno = -rc;
	return rc == 0 ? 0 : err_sys(e, ERR_BUG, "policy %s: libseccomp", profile);
}

/* libseccomp writes to descriptors only. */
static int export_filter(struct compile *c, const char *profile, struct policy *out, struct err *e)
{
	SCOPED_FD fd = memfd_create("filter", MFD_CLOEXEC);
	if (fd < 0)
		return err_sys(e, ERR_RETRY, "memfd_create");
	int rc = seccomp_export_bpf(c->ctx, fd);
	if (rc != 0) {
		errno = -rc;
		return err_sys(e, ERR_BUG, "policy %s: cannot be compiled", profile);
	}
	off_t size = lseek(fd, 0, SEEK_END);
	struct sock_filter *filter = arena_alloc(c->a, (size_t)size);
	if (size <= 0 || lseek(fd, 0, SEEK_SET) != 0 || read_full(fd, filter, (size_t)size) != 0)
		return err_sys(e, ERR_BUG, "policy %s: cannot be read back", profile);
	*out = (struct policy){ filter, (size_t)size / sizeof *filter, c->own, c->n_own, c->executes };
	return 0;
}

static int load(const char *profile, uint32_t default_action, struct buf *sources, struct arena *a, struct policy *out,
	struct err *e)
{
	struct compile c = { .a = a, .sources = sources, .otherwise = default_action };
	int rc = compile(&c, profile, default_action, e);
	if (rc == 0)
		rc = export_filter(&c, profile, out, e);
	release_ctx(&c.ctx);
	return rc;
}

int policy_load(const char *profile, struct arena *a, struct policy *out, struct err *e)
{
	return policy_made_load(profile, a, out) ? 0 : load(profile, SCMP_ACT_NOTIFY, NULL, a, out, e);
}

int policy_make(const char *profile, int fd, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF sources = { 0 };
	SCOPED_BUF made = { 0 };
	struct policy p;
	buf_init(&sources, POLICY_BYTES_MAX * (INCLUDE_DEPTH_MAX + 1));
	buf_init(&made, 1 << 20);
	if (load(profile, SCMP_ACT_NOTIFY, &sources, &a, &p, e) != 0)
		return -1;
	if (policy_made_write(&p, &sources, &made) != 0)
		return err_set(e, ERR_INPUT, "policy %s: too long", profile);
	return write_full(fd, made.data, made.len) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "policy %s", profile);
}

static bool has_row(const struct policy *p, const struct seccomp_data *call, bool answered)
{
	for (size_t i = 0; i < p->n_own; i++) {
		const struct policy_own *o = &p->own[i];
		size_t good = o->answered == answered ? 0 : POLICY_CONDS_MAX + 1;
		for (; good < o->n; good++)
			if (((uint32_t)call->args[o->cond[good].arg] & o->cond[good].mask) != o->cond[good].value)
				break;
		if (o->nr == call->nr && good == o->n && call->arch == seccomp_arch_native())
			return true;
	}
	return false;
}

bool policy_owns(const struct policy *p, const struct seccomp_data *call)
{
	return has_row(p, call, false);
}

bool policy_answers(const struct policy *p, const struct seccomp_data *call)
{
	return has_row(p, call, true);
}

#define X32_BIT 0x40000000

void policy_call_name(const struct seccomp_data *call, char name[32])
{
	if (call->arch != seccomp_arch_native()) {
		snprintf(name, 32, "%s #%d", call->arch == SCMP_ARCH_X86 ? "i386" : "foreign", call->nr);
		return;
	}
	if (call->arch == SCMP_ARCH_X86_64 && (call->nr & X32_BIT) && call->nr > 0) {
		snprintf(name, 32, "x32 #%d", call->nr & ~X32_BIT);
		return;
	}
	char *known = seccomp_syscall_resolve_num_arch(call->arch, call->nr);
	if (known != NULL)
		snprintf(name, 32, "%s", known);
	else
		snprintf(name, 32, "#%d", call->nr);
	free(known);
}

int policy_install(const char *profile, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct policy p;
	if (load(profile, SCMP_ACT_KILL_PROCESS, NULL, &a, &p, e) != 0)
		return -1;
	struct sock_fprog prog = { (unsigned short)p.n, (struct sock_filter *)(uintptr_t)p.filter };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) != 0)
		return err_sys(
			e, ERR_OPERATOR, "policy %s: the kernel refuses the filter (CONFIG_SECCOMP_FILTER?)", profile);
	return 0;
}

int policy_print(const char *profile, bool bpf, int fd, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct compile c = { .a = &a, .otherwise = SCMP_ACT_NOTIFY };
	int rc = compile(&c, profile, SCMP_ACT_NOTIFY, e);
	int printed = rc == 0 ? (bpf ? seccomp_export_bpf(c.ctx, fd) : seccomp_export_pfc(c.ctx, fd)) : 0;
	release_ctx(&c.ctx);
	errno = -printed;
	return printed == 0 ? rc : err_sys(e, ERR_OPERATOR, "policy %s: cannot be written", profile);
}
