/* Checking a badge: first whose signature it is, then whether what was signed is a badge and says one thing only. */
#include <string.h>

#include "grader/evidence_read.h"
#include "grader/export/badge.h"
#include "grader/export/table.h"

static bool lists(const struct json *obj, const char *key, const char *word)
{
	for (const struct json *k = evidence_list(obj, key); k != NULL; k = json_next(k))
		if (json_string(k) != NULL && strcmp(json_string(k), word) == 0)
			return true;
	return false;
}

static int no_badge(struct err *e, const char *what)
{
	return err_set(e, ERR_INPUT, "badge: the signature is good, but %s", what);
}

static int check_times(const struct json *p, int64_t now_ms, struct arena *a, struct err *e)
{
	int64_t nbf = evidence_int(p, "nbf"), exp = evidence_int(p, "exp");
	if (strcmp(evidence_text(p, "validFrom"), table_time(nbf * 1000, a)) != 0)
		return no_badge(e, "nbf and validFrom differ");
	if (nbf > now_ms / 1000)
		return no_badge(e, "it is not valid yet");
	if (exp != 0 && exp <= now_ms / 1000)
		return no_badge(e, "it has run out");
	return 0;
}

/* A claim and its twin in the credential must agree, or two readers could see two different badges. */
static int check_payload(const struct json *p, int64_t now_ms, struct arena *a, struct err *e)
{
	const struct json *issuer = evidence_node(p, "issuer"), *subject = evidence_node(p, "credentialSubject");
	const struct json *first = evidence_list(p, "@context");
	if (first == NULL || json_string(first) == NULL ||
		strcmp(json_string(first), "https://www.w3.org/ns/credentials/v2") != 0)
		return no_badge(e, "its first @context is not that of verifiable credentials 2.0");
	if (!lists(p, "type", "VerifiableCredential") || !lists(p, "type", "OpenBadgeCredential"))
		return no_badge(e, "its type is not OpenBadgeCredential");
	if (issuer == NULL || strcmp(evidence_text(p, "iss"), evidence_text(issuer, "id")) != 0)
		return no_badge(e, "iss and issuer.id differ");
	if (evidence_text(p, "id")[0] == '\0' || strcmp(evidence_text(p, "jti"), evidence_text(p, "id")) != 0)
		return no_badge(e, "jti and id differ");
	if (subject == NULL || !lists(subject, "type", "AchievementSubject") ||
		strcmp(evidence_text(p, "sub"), evidence_text(subject, "id")) != 0)
		return no_badge(e, "sub and credentialSubject.id differ");
	const struct json *achievement = evidence_node(subject, "achievement");
	if (achievement == NULL || evidence_text(achievement, "name")[0] == '\0' ||
		evidence_node(achievement, "criteria") == NULL)
		return no_badge(e, "it names no achievement with criteria");
	return check_times(p, now_ms, a, e);
}

static const char *keep(const struct json *obj, const char *key, struct arena *a)
{
	return arena_strdup(a, evidence_text(obj, key));
}

static void fill(const struct json *p, const struct json *jwk, struct arena *a, struct badge *out)
{
	const struct json *subject = evidence_node(p, "credentialSubject"), *issuer = evidence_node(p, "issuer");
	const struct json *achievement = evidence_node(subject, "achievement");
	const struct json *alignment = evidence_list(achievement, "alignment");
	*out = (struct badge){ .id = keep(p, "id", a),
		.issuer = keep(issuer, "id", a),
		.issuer_name = keep(issuer, "name", a),
		.name = keep(achievement, "name", a),
		.code = keep(achievement, "humanCode", a),
		.framework = keep(alignment, "targetFramework", a),
		.valid_from = keep(p, "validFrom", a),
		.subject = keep(subject, "id", a),
		.kid = keep(jwk, "kid", a) };
}

static int verify(
	const struct jwt *t, const struct json *jwk, int64_t now_ms, struct arena *a, struct badge *out, struct err *e)
{
	const struct json *own = evidence_node(t->header, "jwk"), *use = jwk != NULL ? jwk : own;
	SCOPED_KEY key = NULL;
	if (use == NULL)
		return err_set(e, ERR_INPUT, "badge: brings no key: give the issuer's with --key FILE");
	if (jwt_jwk_key(use, jwk != NULL ? "--key" : "badge: its jwk", &key, e) != 0 || jwt_check(t, key, e) != 0 ||
		check_payload(t->payload, now_ms, a, e) != 0)
		return -1;
	fill(t->payload, use, a, out);
	out->trusted_key = jwk != NULL;
	return 0;
}

int badge_verify(const char *token, size_t len, const struct json *jwk, int64_t now_ms, struct arena *a,
	struct badge *out, struct err *e)
{
	struct jwt t;
	if (jwt_parse(token, len, a, &t, e) != 0)
		return -1;
	int rc = verify(&t, jwk, now_ms, a, out, e);
	jwt_release(&t);
	return rc;
}
