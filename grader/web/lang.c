#include "grader/web/lang.h"

#include <fcntl.h>
#include <string.h>

#include "runner/base/io.h"

#define CATALOGUE_MAX ((size_t)1 << 20)
#define TEXT_MAX      4096

enum part { PART_NONE, PART_ID, PART_PLURAL, PART_TEXT, PART_TEXTS, PARTS };

struct reader {
	struct arena *a;
	struct lang *lang;
	const char *place;
	size_t line;
	enum part part;
	struct buf parts[PARTS];
	bool there[PARTS], fuzzy;
	struct err *e;
};

static int wrong(const struct reader *r, const char *what)
{
	return err_set(r->e, ERR_INPUT, "%s:%zu: %s", r->place, r->line, what);
}

/* The conversions of a format, in order: "%s%zu". The places %1 to %4 of a view's sentence may stand anywhere. */
static void conversions(const char *s, struct buf *out)
{
	for (const char *p = s; (p = strchr(p, '%')) != NULL;) {
		if (p[1] >= '1' && p[1] <= '4') {
			p += 2;
			continue;
		}
		size_t n = p[1] == 'z' ? 3 : 2;
		(void)buf_add(out, p, strnlen(p, n));
		p += strnlen(p, n);
	}
}

static bool same_conversions(const char *x, const char *y)
{
	SCOPED_BUF a = { 0 }, b = { 0 };
	buf_init(&a, TEXT_MAX);
	buf_init(&b, TEXT_MAX);
	conversions(x, &a);
	conversions(y, &b);
	return strcmp(buf_text(&a), buf_text(&b)) == 0;
}

/* A line of the catalogue's header: the value behind a name, up to the newline. */
static const char *header_value(const struct reader *r, const char *header, const char *name, const char *otherwise)
{
	const char *p = strstr(header, name);
	if (p == NULL)
		return otherwise;
	p += strlen(name);
	p += strspn(p, " ");
	return arena_strndup(r->a, p, strcspn(p, "\n"));
}

static int take_header(struct reader *r, const char *header)
{
	if (strstr(header, "charset=UTF-8") == NULL)
		return wrong(r, "the header does not say charset=UTF-8");
	const char *forms = strstr(header, "Plural-Forms:");
	if (forms != NULL && strstr(forms, "nplurals=2") == NULL)
		return wrong(r, "only languages with two plural forms can be read (nplurals=2; plural=(n != 1))");
	r->lang->name = header_value(r, header, "X-Name:", r->lang->code);
	r->lang->decimal = header_value(r, header, "X-Decimal:", ".");
	return 0;
}

static const char *kept(struct reader *r, enum part part)
{
	return r->there[part] ? arena_strdup(r->a, buf_text(&r->parts[part])) : NULL;
}

/* What was gathered up to here is an entry. */
static int finish(struct reader *r)
{
	struct lang_message m = { kept(r, PART_ID), kept(r, PART_PLURAL), kept(r, PART_TEXT), kept(r, PART_TEXTS) };
	bool fuzzy = r->fuzzy;
	for (size_t i = 0; i < PARTS; i++) {
		r->there[i] = false;
		buf_clear(&r->parts[i]);
	}
	r->part = PART_NONE;
	r->fuzzy = false;
	if (m.id == NULL)
		return 0;
	if (m.text == NULL || (m.plural != NULL) != (m.texts != NULL))
		return wrong(r, "the entry before this line is not complete");
	if (*m.id == '\0')
		return take_header(r, m.text);
	if (fuzzy || *m.text == '\0')
		return 0;
	if (!same_conversions(m.id, m.text) || (m.plural != NULL && !same_conversions(m.plural, m.texts)))
		return wrong(r, "the entry before this line has other conversions (%s, %d, %zu) than its original");
	*(struct lang_message *)arena_push(
		r->a, &r->lang->messages, &r->lang->n_messages, &r->lang->cap_messages, sizeof m) = m;
	return 0;
}

/* A quoted string, to the end of the line, is added to the part at work. */
static int take_string(struct reader *r, const char *s)
{
	static const char escapes[] = "n\nt\t\"\"\\\\";
	struct buf *to = &r->parts[r->part];
	if (r->part == PART_NONE || *s != '"')
		return wrong(r, "a quoted string is due here");
	for (s++; *s != '"'; s++) {
		const char *found = *s == '\\' && s[1] != '\0' ? strchr(escapes, s[1]) : NULL;
		if (*s == '\0' || (*s == '\\' && (found == NULL || (found - escapes) % 2 != 0)))
			return wrong(r, *s == '\0' ? "the string does not end" : "unknown escape");
		(void)buf_add(to, *s == '\\' ? found + 1 : s, 1);
		s += *s == '\\';
	}
	if (!buf_ok(to) || s[1] != '\0')
		return wrong(r, s[1] != '\0' ? "text after the string" : "the string is too long");
	return 0;
}

static int take_line(struct reader *r, const char *s)
{
	static const struct {
		const char *word;
		enum part part;
	} words[] = {
		{ "msgid_plural ", PART_PLURAL },
		{ "msgid ", PART_ID },
		{ "msgstr[0] ", PART_TEXT },
		{ "msgstr[1] ", PART_TEXTS },
		{ "msgstr ", PART_TEXT },
	};
	if (strncmp(s, "#,", 2) == 0 && strstr(s, "fuzzy") != NULL) {
		if (finish(r) != 0)
			return -1;
		r->fuzzy = true;
		return 0;
	}
	if (*s == '\0' || *s == '#')
		return 0;
	if (*s == '"')
		return take_string(r, s);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i].word);
		if (strncmp(s, words[i].word, n) != 0)
			continue;
		if (words[i].part == PART_ID && r->there[PART_ID] && finish(r) != 0)
			return -1;
		if (r->there[words[i].part])
			return wrong(r, "this part of the entry is there twice");
		r->part = words[i].part;
		r->there[r->part] = true;
		return take_string(r, s + n);
	}
	return wrong(r, "neither msgid, msgid_plural, msgstr nor a comment");
}

static int by_id(const void *x, const void *y)
{
	const struct lang_message *a = x, *b = y;
	return strcmp(a->id, b->id);
}

int lang_parse(const char *text, size_t n, const char *code, const char *place, struct arena *a, struct lang *out,
	struct err *e)
{
	struct lang lang = { .code = code, .name = code, .decimal = "." };
	struct reader r = { .a = a, .lang = &lang, .place = place, .e = e };
	const char *end = text + n;
	int rc = 0;
	for (size_t i = 0; i < PARTS; i++)
		buf_init(&r.parts[i], TEXT_MAX);
	for (const char *p = text; rc == 0 && p < end;) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop == NULL ? end : stop;
		r.line++;
		rc = take_line(&r, arena_strndup(a, p, (size_t)(stop - p)));
		p = stop + 1;
	}
	rc = rc == 0 ? finish(&r) : rc;
	for (size_t i = 0; i < PARTS; i++)
		buf_release(&r.parts[i]);
	if (rc != 0)
		return -1;
	if (lang.n_messages > 0)
		qsort(lang.messages, lang.n_messages, sizeof *lang.messages, by_id);
	*out = lang;
	return 0;
}

int langs_load(const char *dir, struct arena *a, struct langs *out, struct err *e)
{
	struct langs l = { 0 };
	char **names, *text;
	size_t n, len;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	if (fd < 0 || io_list_dir(fd, ".", a, &names, &n, e) != 0)
		return -1;
	*(struct lang *)arena_push(a, &l.items, &l.n, &l.cap, sizeof *l.items) =
		(struct lang){ .code = "en", .name = "English", .decimal = "." };
	for (size_t i = 0; i < n; i++) {
		size_t stem = strlen(names[i]) < 3 ? 0 : strlen(names[i]) - 3;
		struct lang one;
		if (stem == 0 || strcmp(names[i] + stem, ".po") != 0)
			continue;
		if (io_read_file(fd, names[i], CATALOGUE_MAX, a, &text, &len, e) != 0 ||
			lang_parse(text, len, arena_strndup(a, names[i], stem), names[i], a, &one, e) != 0)
			return -1;
		*(struct lang *)arena_push(a, &l.items, &l.n, &l.cap, sizeof *l.items) = one;
	}
	*out = l;
	return 0;
}

const struct lang *lang_find(const struct langs *l, const char *code)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->items[i].code, code) == 0)
			return &l->items[i];
	return NULL;
}

/* The digits behind ";q=": per mille, 1000 where there is none. */
static int weight_of(const char *s, size_t n)
{
	const char *q = memmem(s, n, "q=", 2);
	int weight = 0, scale = 1000;
	if (q == NULL)
		return 1000;
	for (q += 2; q < s + n && scale > 0; q++) {
		if (*q >= '0' && *q <= '9') {
			weight += (*q - '0') * scale;
			scale /= 10;
		} else if (*q != '.') {
			break;
		}
	}
	return weight;
}

const struct lang *lang_accept(const struct langs *l, const char *header)
{
	const struct lang *best = &l->items[0];
	int most = 0;
	for (const char *p = header == NULL ? "" : header; *p != '\0';) {
		p += strspn(p, ", \t");
		size_t n = strcspn(p, ","), word = strcspn(p, ",;- \t");
		int weight = weight_of(p, n);
		for (size_t i = 0; i < l->n; i++)
			if (strlen(l->items[i].code) == word && strncmp(l->items[i].code, p, word) == 0 &&
				weight > most) {
				best = &l->items[i];
				most = weight;
			}
		p += n;
	}
	return best;
}

static const struct lang_message *find(const struct lang *l, const char *id)
{
	struct lang_message key = { .id = id };
	return l->n_messages == 0 ? NULL : bsearch(&key, l->messages, l->n_messages, sizeof key, by_id);
}

const char *tr(const struct lang *l, const char *id)
{
	const struct lang_message *m = find(l, id);
	return m == NULL ? id : m->text;
}

const char *tr_n(const struct lang *l, const char *one, const char *many, size_t n)
{
	const struct lang_message *m = find(l, one);
	if (m == NULL || m->texts == NULL)
		return n == 1 ? one : many;
	return n == 1 ? m->text : m->texts;
}
