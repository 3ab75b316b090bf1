/* JUnit XML of one record: what CI systems show. The competency stands in classname, because a testcase takes no
 * properties. Errors are ours and have no record, so there are none. */
#include <string.h>

#include "grader/evidence_read.h"
#include "grader/export/formats.h"
#include "grader/export/record.h"
#include "runner/base/text.h"

/* XML 1.0 has no control characters at all, not even escaped (§2.2); tab and line ends become spaces. */
static void xml(struct buf *out, const char *s)
{
	static const struct {
		char c;
		const char *name;
	} names[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };
	bool utf8 = text_is_utf8(s, strlen(s));
	for (; *s != '\0'; s++) {
		const char *name = NULL;
		unsigned char c = (unsigned char)*s;
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			name = *s == names[i].c ? names[i].name : name;
		if (utf8 && c == 0xef && (unsigned char)s[1] == 0xbf && (unsigned char)s[2] >= 0xbe) {
			s += 2; /* U+FFFE and U+FFFF are no characters there either */
			name = "?";
		}
		if (name != NULL)
			buf_puts(out, name);
		else if (c < ' ' || c == 0x7f)
			buf_u8(out, ' ');
		else
			buf_u8(out, c < 0x80 || utf8 ? c : '?');
	}
}

static void attribute(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " %s=\"", name);
	xml(out, value);
	buf_puts(out, "\"");
}

static void property(struct buf *out, const char *name, const char *value)
{
	buf_puts(out, "<property");
	attribute(out, "name", name);
	attribute(out, "value", value);
	buf_puts(out, "/>\n");
}

static void properties(const struct json *record, struct arena *a, struct buf *out)
{
	const struct json *f = evidence_node(record, "framework");
	buf_puts(out, "<properties>\n");
	property(out, "record", evidence_text(record, "id"));
	property(out, "record_digest", evidence_text(record, "record_digest"));
	property(out, "lab_digest", evidence_text(evidence_node(record, "lab"), "digest"));
	property(out, "points_permille",
		arena_printf(a, "%d", (int)evidence_int(evidence_node(record, "score"), "permille")));
	property(out, "framework", evidence_text(f, "title"));
	property(out, "disclaimer", evidence_text(f, "disclaimer"));
	for (const struct json *k = evidence_list(record, "competencies"); k != NULL; k = json_next(k))
		property(out, evidence_text(k, "id"), evidence_text(k, "state"));
	buf_puts(out, "</properties>\n");
}

static const char *joined(const struct json_strings *s, struct arena *a)
{
	const char *text = "";
	for (size_t i = 0; i < s->n; i++)
		text = arena_printf(a, "%s%s%s", text, i == 0 ? "" : " ", s->item[i]);
	return text[0] == '\0' ? "published" : text;
}

static void testcase(const struct json *record, const struct json *v, size_t n, struct arena *a, struct buf *out)
{
	static const char *const elements[] = {
		[KIND_PASS] = NULL, [KIND_FAIL] = "failure", [KIND_FOLLOWS] = "skipped", [KIND_NOT_RUN] = "skipped"
	};
	struct json_strings competencies = export_verdict_competencies(record, v, a);
	const char *element = elements[export_verdict_kind(v)];
	buf_puts(out, "<testcase");
	attribute(out, "name", export_verdict_name(record, v, n, a));
	attribute(out, "classname", joined(&competencies, a));
	if (element == NULL) {
		buf_puts(out, "/>\n");
		return;
	}
	buf_printf(out, "><%s", element);
	attribute(out, "type", evidence_text(v, "outcome"));
	attribute(out, "message", export_verdict_message(record, v, a));
	buf_puts(out, "/></testcase>\n");
}

static int write_junit(const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	SCOPED_JSON record = NULL;
	size_t count[4] = { 0 }, n = 0;
	if (export_record(ask, ask->record, ask->record_len, "record", &record, e) != 0)
		return -1;
	for (const struct json *v = evidence_list(record, "verdicts"); v != NULL; v = json_next(v)) {
		count[export_verdict_kind(v)]++;
		n++;
	}
	buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites><testsuite");
	attribute(out, "name", evidence_text(evidence_node(record, "lab"), "id"));
	buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", n, count[KIND_FAIL],
		count[KIND_FOLLOWS] + count[KIND_NOT_RUN]);
	properties(record, a, out);
	n = 0;
	for (const struct json *v = evidence_list(record, "verdicts"); v != NULL; v = json_next(v))
		testcase(record, v, ++n, a, out);
	buf_puts(out, "</testsuite></testsuites>\n");
	return 0;
}

const struct export_format export_junit = {
	.name = "junit",
	.summary = "one record's verdicts as JUnit XML, for CI systems",
	.needs_record = true,
	.write = write_junit,
};
