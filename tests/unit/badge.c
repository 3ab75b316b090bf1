/* Badges: issued for what is demonstrated, checked offline, and refused for every way of bending one. */
#include "grader/export/badge.h"

#include <openssl/rsa.h>
#include <sys/stat.h>

#include "grader/evidence_read.h"
#include "tests/schema.h"
#include "tests/view_course.h"

static struct err e;

struct shop {
	struct view_course v;
	struct badge_issuer issuer;
	struct json *jwk;
	const char *token;
};

static void open_shop(struct shop *s)
{
	struct stat st;
	EVP_PKEY *key = NULL;
	vc_open(&s->v);
	const char *path = arena_printf(&s->v.a, "%s/badge.key", s->v.dir);
	OK(jwt_key_read(path, &key, &e) == -1 && e.kind == ERR_USAGE, "no key yet: %s", e.text);
	OK(jwt_key_make(path, &e) == 0 && stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "a key for us alone");
	OK(jwt_key_make(path, &e) == -1 && e.kind == ERR_USAGE, "is never replaced: %s", e.text);
	OK(jwt_key_read(path, &key, &e) == 0, "read again");
	s->issuer = (struct badge_issuer){ .id = "urn:test:issuer", .name = "Course", .key = key };
	s->jwk = jwt_jwk(key, &e);
	OK(chmod(path, 0644) == 0 && jwt_key_read(path, &key, &e) == -1 && strstr(e.text, "others may read it") != NULL,
		"a key that others may read is refused");
}

static void test_issue(struct shop *s)
{
	SCOPED_BUF out = { 0 };
	struct badge b = { 0 };
	size_t n = 0;
	buf_init(&out, EXPORT_MAX);
	OK(badge_issue(&s->v.from, &s->issuer, "ann", NULL, &s->v.a, &out, &n, &e) == 0 && n == 2, "ann has two");
	buf_clear(&out);
	OK(badge_issue(&s->v.from, &s->issuer, "ann", "W2P-DNS-01", &s->v.a, &out, &n, &e) == 0 && n == 1,
		"one of them");
	s->token = arena_strdup(&s->v.a, buf_text(&out));
	buf_clear(&out);
	OK(badge_issue(&s->v.from, &s->issuer, "ann", "W2P-DNS-01", &s->v.a, &out, &n, &e) == 0 &&
			strcmp(buf_text(&out), s->token) == 0,
		"issued again it is the same");
	buf_clear(&out);
	OK(badge_issue(&s->v.from, &s->issuer, "bob", NULL, &s->v.a, &out, &n, &e) == 0 && n == 0 && out.len == 0,
		"bob has none");
	OK(badge_issue(&s->v.from, &s->issuer, "zoe", NULL, &s->v.a, &out, &n, &e) == -1 && e.kind == ERR_USAGE,
		"who?");
	OK(badge_verify(s->token, strlen(s->token), s->jwk, NOW_MS, &s->v.a, &b, &e) == 0 && b.trusted_key,
		"good by the issuer's key %s", e.text);
	STR(b.name, "W2P-DNS-01 DNSSEC records", "what it is for");
	OK(strstr(b.framework, "WG2-aligned, project-defined") != NULL, "whose list that is");
	OK(badge_verify(s->token, strlen(s->token), NULL, NOW_MS, &s->v.a, &b, &e) == 0 && !b.trusted_key,
		"good by its own key, which is said");
}

static void test_payload(struct shop *s)
{
	SCOPED_JSON schema = NULL;
	SCOPED_BUF text = { 0 };
	struct jwt t;
	char why[512] = "";
	buf_init(&text, JWT_MAX);
	OK(jwt_parse(s->token, strlen(s->token), &s->v.a, &t, &e) == 0 &&
			json_read_file(AT_FDCWD, data_path(&s->v.a, "docs/schema/export-badge.json"), &schema, &e) ==
				0 &&
			schema_ok(schema, schema, t.payload, "", why, sizeof why),
		"the payload is what the schema says %s", why);
	json_print(t.payload, &text);
	OK(strstr(buf_text(&text), "\"ann\"") == NULL && strstr(buf_text(&text), "Ann") == NULL &&
			strstr(buf_text(&text), "example.org") == NULL,
		"and names nobody in clear");
	const struct json *subject = evidence_node(t.payload, "credentialSubject");
	const struct json *required = evidence_list(evidence_node(subject, "achievement"), "resultDescription");
	STR(evidence_text(json_next(required), "requiredValue"), "0.7000", "with the level required");
	jwt_release(&t);
}

static void refused(struct shop *s, const char *token, const struct json *jwk, int64_t now_ms, const char *why)
{
	struct badge b = { .id = NULL };
	if (!OK(badge_verify(token, strlen(token), jwk, now_ms, &s->v.a, &b, &e) == -1 && e.kind == ERR_INPUT &&
			    b.id == NULL && strstr(e.text, why) != NULL,
		    "refused: %s", why))
		printf("# %s\n", e.text);
}

/* The same token with one character changed at that place. */
static const char *bent(struct shop *s, size_t at)
{
	char *copy = arena_strdup(&s->v.a, s->token);
	copy[at] = copy[at] == 'A' ? 'B' : 'A';
	return copy;
}

static const char *signed_with(struct shop *s, const char *alg, const char *key_name, const char *value, int64_t nbf)
{
	SCOPED_BUF out = { 0 };
	struct jwt t;
	buf_init(&out, JWT_MAX);
	if (jwt_parse(s->token, strlen(s->token), &s->v.a, &t, &e) != 0)
		return "";
	SCOPED_JSON header = json_new_object();
	SCOPED_JSON payload = json_new_object();
	json_add_string(header, "alg", alg);
	for (const struct json *k = json_first(t.payload); k != NULL; k = json_next(k)) {
		if (strcmp(json_key(k), key_name) == 0)
			json_add_string(payload, key_name, value);
		else if (nbf >= 0 && strcmp(json_key(k), "nbf") == 0)
			json_add_int(payload, "nbf", nbf);
		else
			json_add(payload, json_key(k), json_copy(k));
	}
	(void)jwt_sign(header, payload, s->issuer.key, &out, &e);
	jwt_release(&t);
	return arena_strdup(&s->v.a, buf_text(&out));
}

static void test_refused(struct shop *s)
{
	size_t len = strlen(s->token), dot = strcspn(s->token, ".");
	EVP_PKEY *other = EVP_RSA_gen(2048), *small = EVP_RSA_gen(1024);
	SCOPED_JSON other_jwk = jwt_jwk(other, &e);
	SCOPED_JSON small_jwk = jwt_jwk(small, &e);
	refused(s, "", s->jwk, NOW_MS, "not three parts");
	refused(s, "a.b", s->jwk, NOW_MS, "not three parts");
	refused(s, "a.b.c", s->jwk, NOW_MS, "is not base64url");
	refused(s, bent(s, dot + 600), s->jwk, NOW_MS, "");
	refused(s, bent(s, len - 20), s->jwk, NOW_MS, "the signature does not match");
	refused(s, arena_printf(&s->v.a, "%.*s=", (int)len - 1, s->token), s->jwk, NOW_MS,
		"signature is not base64url");
	refused(s, arena_printf(&s->v.a, "%.*s.", (int)(dot + 1 + strcspn(s->token + dot + 1, ".")), s->token), s->jwk,
		NOW_MS, "the signature does not match");
	refused(s, s->token, other_jwk, NOW_MS, "signed by another key");
	refused(s, s->token, small_jwk, NOW_MS, "no RSA key of 2048 to 8192 bits");
	refused(s, signed_with(s, "none", "-", "", -1), s->jwk, NOW_MS, "signed with \"none\", only RS256 is taken");
	refused(s, signed_with(s, "HS256", "-", "", -1), s->jwk, NOW_MS, "signed with \"HS256\"");
	refused(s, signed_with(s, "RS256", "-", "", -1), NULL, NOW_MS, "brings no key");
	refused(s, signed_with(s, "RS256", "iss", "urn:evil", -1), s->jwk, NOW_MS, "iss and issuer.id differ");
	refused(s, signed_with(s, "RS256", "jti", "urn:evil", -1), s->jwk, NOW_MS, "jti and id differ");
	refused(s, signed_with(s, "RS256", "sub", "urn:evil", -1), s->jwk, NOW_MS,
		"sub and credentialSubject.id differ");
	refused(s, signed_with(s, "RS256", "type", "OpenBadgeCredential", -1), s->jwk, NOW_MS,
		"its type is not OpenBadgeCredential");
	refused(s, signed_with(s, "RS256", "-", "", 7), s->jwk, NOW_MS, "nbf and validFrom differ");
	refused(s, s->token, s->jwk, START_MS - 1000, "it is not valid yet");
	EVP_PKEY_free(other);
	EVP_PKEY_free(small);
}

static void test_base64(struct arena *a)
{
	static const struct {
		const char *plain, *coded;
	} table[] = { { "", "" }, { "f", "Zg" }, { "fo", "Zm8" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg" },
		{ "\xfb\xff", "-_8" } };
	uint8_t *bytes;
	size_t n;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		SCOPED_BUF out = { 0 };
		buf_init(&out, 64);
		jwt_base64url(&out, table[i].plain, strlen(table[i].plain));
		STR(buf_text(&out), table[i].coded, "base64url (RFC 4648 §5, §10)");
		OK(jwt_base64url_decode(table[i].coded, strlen(table[i].coded), a, &bytes, &n) == 0 &&
				n == strlen(table[i].plain) && memcmp(bytes, table[i].plain, n) == 0,
			"and back");
	}
	OK(jwt_base64url_decode("Zh", 2, a, &bytes, &n) == -1 && jwt_base64url_decode("Zg=", 3, a, &bytes, &n) == -1 &&
			jwt_base64url_decode("Z", 1, a, &bytes, &n) == -1 &&
			jwt_base64url_decode("Z+", 2, a, &bytes, &n) == -1,
		"left-over bits, padding, one character, another alphabet");
}

int main(void)
{
	struct shop s = { .token = NULL };
	open_shop(&s);
	test_issue(&s);
	test_payload(&s);
	test_refused(&s);
	test_base64(&s.v.a);
	json_free(s.jwk);
	EVP_PKEY_free(s.issuer.key);
	vc_close(&s.v);
	return tap_done();
}
