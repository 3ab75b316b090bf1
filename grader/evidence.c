/* Digests of a record, and reading one back. The document itself is put together in evidence_document.c. */
#include "grader/evidence.h"

#include <openssl/evp.h>
#include <string.h>

#include "grader/evidence_document.h"
#include "grader/evidence_read.h"

#define RECORD_MAX ((size_t)32 << 20)

static const char *const outside_digest[] = { "id", "record_digest", "context" };
static const char *const record_keys[] = { "build", "cases", "competencies", "context", "corroborations", "environment",
	"facets", "framework", "groups", "id", "instructor", "lab", "log", "now_s", "pictures", "record_digest", "runs",
	"schema", "score", "seed_sha256", "source", "submission", "times", "verdict_digest", "verdicts" };

static int sha256_hex(const void *p, size_t n, char out[65], struct err *e)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char md[32];
	unsigned int len = 0;
	if (EVP_Digest(p, n, md, &len, EVP_sha256(), NULL) != 1 || len != sizeof md)
		return err_set(e, ERR_OPERATOR, "SHA-256: libcrypto cannot compute it: check OpenSSL's configuration");
	for (size_t i = 0; i < sizeof md; i++) {
		out[2 * i] = digits[md[i] >> 4];
		out[2 * i + 1] = digits[md[i] & 15];
	}
	out[64] = '\0';
	return 0;
}

static int json_digest(const struct json *node, char out[65], struct err *e)
{
	SCOPED_BUF text = { 0 };
	buf_init(&text, RECORD_MAX);
	if (json_print(node, &text) != 0)
		return err_set(e, ERR_BUG, "record: longer than %zu MiB", RECORD_MAX >> 20);
	return sha256_hex(text.data, text.len, out, e);
}

static bool is_outside(const char *key)
{
	for (size_t i = 0; i < sizeof outside_digest / sizeof *outside_digest; i++)
		if (strcmp(key, outside_digest[i]) == 0)
			return true;
	return false;
}

static int record_digest(const struct json *document, char out[65], struct err *e)
{
	SCOPED_JSON inside = json_new_object();
	for (const struct json *k = json_first(document); k != NULL; k = json_next(k))
		if (!is_outside(json_key(k)))
			json_add(inside, json_key(k), json_copy(k));
	return json_digest(inside, out, e);
}

/* From the document alone, so that whoever has the record can check it. The verdicts in it are sorted by id. */
static int verdict_digest(const struct json *document, char out[65], struct err *e)
{
	SCOPED_JSON core = json_new_object();
	struct json *rows = json_new_array();
	for (const struct json *v = evidence_list(document, "verdicts"); v != NULL; v = json_next(v)) {
		struct json *row = json_new_array();
		json_push_string(row, evidence_text(v, "id"));
		json_push_string(row, evidence_text(v, "clause"));
		json_push_string(row, evidence_text(v, "outcome"));
		json_push(rows, row);
	}
	json_add_string(core, "schema", "plumb-verdict/1");
	json_add_string(core, "build", evidence_text(evidence_node(document, "build"), "outcome"));
	json_add_string(core, "commit", evidence_text(evidence_node(document, "submission"), "commit"));
	json_add_string(core, "lab", evidence_text(evidence_node(document, "lab"), "digest"));
	json_add_string(core, "seed_sha256", evidence_text(document, "seed_sha256"));
	json_add_int(core, "now_s", evidence_int(document, "now_s"));
	json_add(core, "verdicts", rows);
	return json_digest(core, out, e);
}

static void set_id(struct record *r)
{
	snprintf(r->id, sizeof r->id, "r-%.8s", r->record_digest);
}

/* The whole line goes into a record: one parameter a stage. */
/* NOLINTNEXTLINE(readability-function-size) */
int evidence_record(const struct submission *sub, const struct lab *lab, const struct prepared *prep,
	const struct source *src, const struct artefact *art, const struct judgement *j, const struct score *s,
	const struct competency_map *m, const struct curriculum *cur, struct record *out, struct err *e)
{
	struct evidence_parts p = { sub, lab, prep, src, art, j, s, m, cur };
	struct record r = { .document = NULL };
	SCOPED_JSON doc = json_new_object();
	char seed[65];
	if (sha256_hex(sub->seed, sizeof sub->seed, seed, e) != 0)
		return -1;
	json_add_string(doc, "seed_sha256", seed);
	evidence_document(&p, doc);
	if (verdict_digest(doc, r.verdict_digest, e) != 0)
		return -1;
	json_add_string(doc, "verdict_digest", r.verdict_digest);
	if (record_digest(doc, r.record_digest, e) != 0)
		return -1;
	set_id(&r);
	json_add_string(doc, "id", r.id);
	json_add_string(doc, "record_digest", r.record_digest);
	r.document = doc;
	doc = NULL;
	*out = r;
	return 0;
}

void record_context(struct record *r, int64_t previous_permille, int64_t attempts_left, bool simulated)
{
	struct json *context = json_new_object();
	if (previous_permille >= 0)
		json_add_int(context, "previous_permille", previous_permille);
	if (attempts_left >= 0)
		json_add_int(context, "attempts_left", attempts_left);
	if (simulated)
		json_add_bool(context, "simulated", true);
	json_add(r->document, "context", context);
}

void record_release(struct record *r)
{
	json_free(r->document);
	r->document = NULL;
}

static struct json *without_ids(const struct json *verdicts)
{
	struct json *list = json_new_array();
	for (const struct json *v = json_first(verdicts); v != NULL; v = json_next(v)) {
		if (!json_is_object(v)) /* a record from elsewhere: what is no verdict has nothing to show */
			continue;
		bool hidden = strcmp(evidence_text(v, "set"), "fresh") == 0;
		struct json *row = json_new_object();
		for (const struct json *k = json_first(v); k != NULL; k = json_next(k))
			if (!hidden || strcmp(json_key(k), "id") != 0)
				json_add(row, json_key(k), json_copy(k));
		json_push(list, row);
	}
	return list;
}

struct json *record_public(const struct json *document)
{
	struct json *out = json_new_object();
	bool practice = evidence_true(evidence_node(document, "submission"), "practice");
	for (const struct json *k = json_first(document); k != NULL; k = json_next(k)) {
		if (strcmp(json_key(k), "instructor") == 0)
			continue;
		bool strip = strcmp(json_key(k), "verdicts") == 0 && !practice;
		json_add(out, json_key(k), strip ? without_ids(k) : json_copy(k));
	}
	return out;
}

static bool is_known(const char *key)
{
	for (size_t i = 0; i < sizeof record_keys / sizeof *record_keys; i++)
		if (strcmp(key, record_keys[i]) == 0)
			return true;
	return false;
}

static int check_keys(const struct json *doc, const char *place, struct err *e)
{
	if (!json_is_object(doc))
		return err_set(e, ERR_INPUT, "%s: a record is a JSON object", place);
	if (strcmp(evidence_text(doc, "schema"), "plumb-record/1") != 0)
		return err_set(e, ERR_INPUT, "%s: schema: not \"plumb-record/1\": this is no record", place);
	for (const struct json *k = json_first(doc); k != NULL; k = json_next(k)) {
		if (!is_known(json_key(k)))
			return err_set(e, ERR_INPUT, "%s: %s: unknown key", place, json_key(k));
		for (const struct json *l = json_next(k); l != NULL; l = json_next(l))
			if (strcmp(json_key(k), json_key(l)) == 0)
				return err_set(e, ERR_INPUT, "%s: %s: key is there twice", place, json_key(k));
	}
	return 0;
}

static int check_digest(const struct json *doc, const char *key, const char *want, const char *place, struct err *e)
{
	if (strcmp(evidence_text(doc, key), want) == 0)
		return 0;
	return err_set(e, ERR_INPUT, "%s: %s does not match its contents: the record was changed after it was made",
		place, key);
}

int record_open(const char *text, size_t len, const char *place, struct record *out, struct err *e)
{
	struct record r = { .document = NULL };
	SCOPED_JSON doc = NULL;
	if (json_parse(text, len, place, &doc, e) != 0 || check_keys(doc, place, e) != 0)
		return -1;
	if (verdict_digest(doc, r.verdict_digest, e) != 0 || record_digest(doc, r.record_digest, e) != 0)
		return -1;
	set_id(&r);
	if (check_digest(doc, "verdict_digest", r.verdict_digest, place, e) != 0 ||
		check_digest(doc, "record_digest", r.record_digest, place, e) != 0 ||
		check_digest(doc, "id", r.id, place, e) != 0)
		return -1;
	r.document = doc;
	doc = NULL;
	*out = r;
	return 0;
}
