/* A zone file as text: records of one or more lines, comments, quotes, parentheses. Directives and relative names are
 * not part of the lab's format. Bounds: ANSWER_MAX octets, RECORDS_MAX records, 700 words a record, 64 KiB of RDATA. */
#include "check.h"

#include <string.h>

struct scanner {
	const char *p, *end;
	size_t line;
	char *store; /* room for the words of a record: as long as the text */
};

static const char *skip_blank(struct scanner *s, bool inside)
{
	while (s->p < s->end) {
		if (*s->p == ';')
			while (s->p < s->end && *s->p != '\n')
				s->p++;
		else if (*s->p == ' ' || *s->p == '\t' || *s->p == '\r' || (inside && *s->p == '\n'))
			s->line += *s->p++ == '\n';
		else
			break;
	}
	return s->p;
}

/* Copies one word; escapes stay as they are. Returns false at a quote that does not end or a NUL octet. */
static bool scan_word(struct scanner *s, struct words *w, char **to)
{
	bool quoted = *s->p == '"';
	w->word[w->n] = *to;
	w->quoted[w->n] = quoted;
	for (s->p += quoted; s->p < s->end; s->p++) {
		char c = *s->p;
		if (quoted ? c == '"' : strchr(" \t\r\n;()\"", c) != NULL)
			break;
		if (c == '\0' || c == '\n')
			return false;
		*(*to)++ = c;
		if (c == '\\' && s->p + 1 < s->end && s->p[1] != '\n' && s->p[1] != '\0')
			*(*to)++ = *++s->p;
	}
	if (s->p < s->end && *s->p == '\0')
		return false;
	if (quoted && (s->p == s->end || *s->p++ != '"'))
		return false;
	*(*to)++ = '\0';
	w->n++;
	return true;
}

/* The words of the next record. On false the rest of the line is to be skipped. */
static bool scan_record(struct scanner *s, struct words *w)
{
	bool inside = false;
	char *to = s->store;
	w->n = 0;
	for (;;) {
		skip_blank(s, inside);
		if (s->p == s->end || *s->p == '\n')
			return !inside;
		if (*s->p == '(' || *s->p == ')') {
			if ((*s->p++ == '(') == inside)
				return false;
			inside = !inside;
		} else if (w->n == sizeof(w->word) / sizeof(w->word[0]) || !scan_word(s, w, &to)) {
			return false;
		}
	}
}

static bool class_or_ttl(const char *word, uint32_t *ttl, bool *have_ttl)
{
	uint64_t value;
	if (strcmp(word, "IN") == 0)
		return true;
	if (*have_ttl || !decimal(word, INT32_MAX, &value))
		return false;
	*ttl = (uint32_t)value;
	*have_ttl = true;
	return true;
}

static const char *record_of(const struct words *w, struct records *out)
{
	static struct octets rdata;
	struct rr rr = { .place = out->n };
	bool have_ttl = false;
	size_t i = 1;
	if (!name_read(w->word[0], &rr.owner))
		return "the owner is not an absolute name";
	while (i < w->n && i < 3 && class_or_ttl(w->word[i], &rr.ttl, &have_ttl))
		i++;
	if (!have_ttl || i != 3 || i == w->n)
		return "not \"owner ttl IN type rdata\"";
	rr.type = type_read(w->word[i]);
	if (rr.type == 0)
		return "unknown type";
	rdata.len = 0;
	rdata.over = false;
	if (!rdata_read(rr.type, w, i + 1, &rdata) || rdata.over || rdata.len > 65535)
		return "the RDATA is malformed";
	if (out->n == RECORDS_MAX)
		return "too many records";
	uint8_t *copy = take(rdata.len);
	memcpy(copy, rdata.data, rdata.len);
	rr.rdata = copy;
	rr.rdlen = (uint16_t)rdata.len;
	out->rr = grow(out->rr, out->n, &out->cap, sizeof(*out->rr));
	out->rr[out->n++] = rr;
	return NULL;
}

void records_read(const char *text, size_t n, struct records *out)
{
	static struct words w;
	struct scanner s = { text, text + n, 1, take(2 * n + 2) };
	while (s.p < s.end) {
		size_t line = s.line;
		const char *why = *s.p == ' ' || *s.p == '\t' ? "a record begins with white space" : NULL;
		if (!scan_record(&s, &w))
			why = "quotes, parentheses or control characters";
		else if (w.n > 0 && why == NULL)
			why = record_of(&w, out);
		else if (w.n == 0)
			why = NULL;
		while (s.p < s.end && *s.p != '\n')
			s.p++;
		if (s.p < s.end) {
			s.p++;
			s.line++;
		}
		if (why != NULL && out->bad_lines++ == 0) {
			out->first_bad = line;
			out->bad_why = why;
		}
	}
}
