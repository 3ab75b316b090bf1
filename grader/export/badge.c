#include "grader/export/badge.h"

#include <openssl/hmac.h>
#include <string.h>

#include "grader/export/table.h"

static const char *const contexts[] = { "https://www.w3.org/ns/credentials/v2",
	"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json" };

struct issuing {
	const struct view_evidence *v;
	const struct badge_issuer *issuer;
	struct arena *a;
	char achievement[UUID_TEXT];
};

static struct json *words(const char *const *text, size_t n)
{
	struct json *list = json_new_array();
	for (size_t i = 0; i < n; i++)
		json_push_string(list, text[i]);
	return list;
}

static struct json *typed(const char *type)
{
	struct json *o = json_new_object();
	json_add(o, "type", words(&type, 1));
	return o;
}

static struct json *one(struct json *item)
{
	struct json *list = json_new_array();
	json_push(list, item);
	return list;
}

static const char *hash_hex(const unsigned char *p, size_t n, struct arena *a)
{
	SCOPED_BUF out = { 0 };
	buf_init(&out, 2 * n + 1);
	buf_hex(&out, p, n);
	return arena_strdup(a, buf_text(&out));
}

/* The salt is the course's secret applied to the id: the same badge twice is the same. Whoever was given a badge can check
 * a name against it, which is what the badge is for; without one, nobody can compute what it says of whom. */
static void identity(const struct issuing *s, const char **hash, const char **salt)
{
	unsigned char mac[EVP_MAX_MD_SIZE], sum[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	(void)HMAC(EVP_sha256(), s->issuer->salt_key, sizeof s->issuer->salt_key,
		(const unsigned char *)arena_printf(s->a, "badge %s", s->v->learner), strlen(s->v->learner) + 6, mac,
		&n);
	*salt = hash_hex(mac, 16, s->a);
	const char *text = arena_printf(s->a, "%s%s", s->v->learner, *salt);
	(void)EVP_Digest(text, strlen(text), sum, NULL, EVP_sha256(), NULL);
	*hash = arena_printf(s->a, "sha256$%s", hash_hex(sum, 32, s->a));
}

static const char *decimal(int64_t e4, struct arena *a)
{
	return arena_printf(a, "%d.%04d", (int)(e4 / 10000), (int)(e4 % 10000));
}

static struct json *result_description(const struct issuing *s, const char *id, const char *name, int64_t required_e4)
{
	struct json *o = typed("ResultDescription");
	json_add_string(o, "id", id);
	json_add_string(o, "name", name);
	json_add_string(o, "resultType", "ScaledScore");
	json_add_string(o, "valueMin", "0");
	json_add_string(o, "valueMax", "1");
	if (required_e4 >= 0)
		json_add_string(o, "requiredValue", decimal(required_e4, s->a));
	return o;
}

static const char *below(const struct issuing *s, const char *what)
{
	char text[UUID_TEXT];
	export_uuid5(s->achievement, what, text);
	return arena_printf(s->a, "urn:uuid:%s", text);
}

static struct json *achievement_json(const struct issuing *s)
{
	const struct view_evidence *v = s->v;
	struct json *o = typed("Achievement"), *criteria = json_new_object(), *alignment = typed("Alignment");
	struct json *results = json_new_array();
	json_add_string(criteria, "narrative",
		arena_printf(s->a,
			"Demonstrated by graded submissions: the lower end of the 90 %% interval of the estimate "
			"reaches the "
			"required level %s, enough of the competency was tried, with conforming and with violating "
			"input, "
			"and no critical case failed. Model parameters version %s. %s",
			decimal(v->required_e4, s->a), v->head.params, v->head.disclaimer));
	json_add_string(alignment, "targetName", v->title);
	json_add_string(alignment, "targetUrl", arena_printf(s->a, "urn:uuid:%s", s->achievement));
	json_add_string(alignment, "targetCode", v->competency);
	json_add_string(alignment, "targetFramework",
		arena_printf(s->a, "%s %s, %s", v->head.framework, v->head.version, v->head.framework_title));
	json_add_string(alignment, "targetType", "CFItem");
	json_push(results, result_description(s, below(s, "mean"), "estimate", -1));
	json_push(results, result_description(s, below(s, "lo"), "lower end of the interval", v->required_e4));
	json_push(results, result_description(s, below(s, "hi"), "upper end of the interval", -1));
	json_add_string(o, "id", arena_printf(s->a, "urn:uuid:%s", s->achievement));
	json_add_string(o, "achievementType", "Competency");
	json_add_string(o, "humanCode", v->competency);
	json_add_string(o, "name", arena_printf(s->a, "%s %s", v->competency, v->title));
	json_add_string(o, "description", v->statement);
	json_add(o, "criteria", criteria);
	json_add(o, "alignment", one(alignment));
	json_add(o, "resultDescription", results);
	return o;
}

static struct json *result_json(const char *description, const char *value)
{
	struct json *o = typed("Result");
	json_add_string(o, "resultDescription", description);
	json_add_string(o, "value", value);
	return o;
}

static struct json *subject_json(const struct issuing *s)
{
	struct json *o = typed("AchievementSubject"), *who = json_new_object(), *results = json_new_array();
	const char *hash, *salt;
	identity(s, &hash, &salt);
	json_add_string(who, "type", "IdentityObject");
	json_add_string(who, "identityType", "sourcedId");
	json_add_bool(who, "hashed", true);
	json_add_string(who, "identityHash", hash);
	json_add_string(who, "salt", salt);
	json_push(results, result_json(below(s, "mean"), decimal(s->v->cell.mean_e4, s->a)));
	json_push(results, result_json(below(s, "lo"), decimal(s->v->cell.lo_e4, s->a)));
	json_push(results, result_json(below(s, "hi"), decimal(s->v->cell.hi_e4, s->a)));
	json_add_string(o, "id", arena_printf(s->a, "urn:plumbline:learner:%s", hash + strlen("sha256$")));
	json_add(o, "identifier", one(who));
	json_add(o, "achievement", achievement_json(s));
	json_add(o, "result", results);
	return o;
}

static struct json *evidence_json(const struct issuing *s)
{
	struct json *list = json_new_array();
	for (size_t i = 0; i < s->v->n_records; i++) {
		const struct view_record *r = &s->v->records[i];
		struct json *o = typed("Evidence");
		if (!r->counts) {
			json_free(o);
			continue;
		}
		json_add_string(o, "name", arena_printf(s->a, "%s, record %s", r->lab, r->record));
		json_add_string(o, "narrative",
			arena_printf(s->a, "Graded on %s: %d of 1000 points.", table_time(r->received_ms, s->a),
				(int)r->permille));
		json_push(list, o);
	}
	return list;
}

static int64_t valid_from_s(const struct view_evidence *v)
{
	int64_t newest = 0;
	for (size_t i = 0; i < v->n_records; i++)
		if (v->records[i].counts && v->records[i].received_ms > newest)
			newest = v->records[i].received_ms;
	return newest / 1000;
}

/* The registered claims say once more what the credential says (OB 3.0, JWT proof format). */
static struct json *payload_json(const struct issuing *s)
{
	static const char *const types[] = { "VerifiableCredential", "OpenBadgeCredential" };
	struct json *o = json_new_object(), *issuer = typed("Profile"), *subject = subject_json(s);
	int64_t from_s = valid_from_s(s->v);
	const char *id = below(s, arena_printf(s->a, "%s %s %lld", json_string(json_get(subject, "id")), s->issuer->id,
					  (long long)from_s));
	json_add_string(issuer, "id", s->issuer->id);
	json_add_string(issuer, "name", s->issuer->name);
	json_add_string(o, "iss", s->issuer->id);
	json_add_string(o, "jti", id);
	json_add_int(o, "nbf", from_s);
	json_add_string(o, "sub", json_string(json_get(subject, "id")));
	json_add(o, "@context", words(contexts, 2));
	json_add_string(o, "id", id);
	json_add(o, "type", words(types, 2));
	json_add_string(o, "name", arena_printf(s->a, "%s %s", s->v->competency, s->v->title));
	json_add(o, "issuer", issuer);
	json_add_string(o, "validFrom", table_time(from_s * 1000, s->a));
	json_add(o, "evidence", evidence_json(s));
	json_add(o, "credentialSubject", subject);
	return o;
}

static struct json *header_json(const EVP_PKEY *key, struct err *e)
{
	struct json *o = json_new_object(), *jwk = jwt_jwk(key, e);
	if (jwk == NULL) {
		json_free(o);
		return NULL;
	}
	json_add_string(o, "alg", "RS256");
	json_add_string(o, "typ", "JWT");
	json_add(o, "jwk", jwk);
	return o;
}

static int issue_one(const struct view_evidence *v, const struct badge_issuer *issuer, struct arena *a, struct buf *out,
	struct err *e)
{
	struct issuing s = { .v = v, .issuer = issuer, .a = a };
	char document[UUID_TEXT];
	SCOPED_BUF token = { 0 };
	buf_init(&token, JWT_MAX);
	export_uuid5(EXPORT_NAMESPACE, arena_printf(a, "urn:plumbline:framework:%s", v->head.framework), document);
	export_uuid5(document, v->competency, s.achievement);
	SCOPED_JSON header = header_json(issuer->key, e);
	if (header == NULL)
		return -1;
	SCOPED_JSON payload = payload_json(&s);
	if (jwt_sign(header, payload, issuer->key, &token, e) != 0)
		return -1;
	buf_puts(out, buf_text(&token));
	return buf_puts(out, "\n") == 0 ? 0 : err_set(e, ERR_RETRY, "too many badges at once");
}

int badge_issue(const struct view_from *from, const struct badge_issuer *issuer, const char *learner,
	const char *competency, struct arena *a, struct buf *out, size_t *n, struct err *e)
{
	const struct curriculum *c = from->curriculum;
	size_t made = 0;
	if (competency != NULL && competency_find(c, competency) == NULL)
		return err_set(e, ERR_USAGE, "%.80s: no such competency in %s", competency, c->framework);
	for (size_t i = 0; i < c->n_competencies; i++) {
		struct view_evidence v;
		if (competency != NULL && strcmp(c->competencies[i].id, competency) != 0)
			continue;
		if (view_evidence(from, learner, c->competencies[i].id, a, &v, e) != 0)
			return -1;
		if (v.cell.state != VIEW_DEMONSTRATED)
			continue;
		if (issue_one(&v, issuer, a, out, e) != 0)
			return -1;
		made++;
	}
	*n = made;
	return 0;
}
