/* signzone -k KSK -z ZSK -s T1 -e T2 [-3 SALT|-] -o OUT ZONE: sign a zone. The handout says what each word means. */
#include <unistd.h>

#include "sign.h"

static int usage(void)
{
	zone_complain("usage: signzone -k KSK -z ZSK -s T1 -e T2 [-3 SALT|-] -o OUT ZONE");
	return -1;
}

static int read_keys(const char *path, struct keys *usable)
{
	struct keys all;
	if (keys_read(path, &all) != 0)
		return -1;
	usable->n = 0;
	for (size_t i = 0; i < all.n; i++)
		if (key_usable(&all.key[i]))
			usable->key[usable->n++] = all.key[i];
	return usable->n > 0 ? 0 : zone_complain("%s: no key that may sign", path);
}

/* Seconds since 1970 become a serial number, RFC 4034 §3.1.5: only the low 32 bits travel. */
static int read_time(const char *text, uint32_t *serial)
{
	uint64_t seconds;
	if (number_parse(text, INT64_MAX, &seconds) != 0)
		return zone_complain("%s: not a time in seconds since 1970", text);
	*serial = (uint32_t)seconds;
	return 0;
}

static int read_salt(const char *text, struct job *job)
{
	int n = strcmp(text, "-") == 0 ? 0 : hex_octets(text, job->salt, sizeof(job->salt));
	job->nsec3 = true;
	job->salt_len = n > 0 ? (size_t)n : 0;
	return n < 0 ? zone_complain("%s: not a salt", text) : 0;
}

static int read_options(int argc, char **argv, struct job *job, const char **out)
{
	int bad = 0, c;
	while (bad == 0 && (c = getopt(argc, argv, "k:z:s:e:3:o:")) != -1) {
		if (c == 'k' || c == 'z')
			bad = read_keys(optarg, c == 'k' ? &job->ksk : &job->zsk);
		else if (c == 's' || c == 'e')
			bad = read_time(optarg, c == 's' ? &job->inception : &job->expiration);
		else if (c == '3')
			bad = read_salt(optarg, job);
		else if (c == 'o')
			*out = optarg;
		else
			bad = usage();
	}
	if (bad == 0 && (optind + 1 != argc || *out == NULL || job->ksk.n == 0 || job->zsk.n == 0))
		bad = usage();
	return bad != 0 ? -1 : zone_read(argv[optind], &job->zone);
}

/* RFC 9077 §3: the lesser of the SOA's TTL and its MINIMUM field. */
static int find_apex(struct job *job)
{
	for (size_t i = 0; i < job->zone.n; i++) {
		const struct rr *rr = &job->zone.rr[i];
		if (rr->type != TYPE_SOA || rr->rdlen < 20)
			continue;
		const uint8_t *p = rr->rdata + rr->rdlen - 4;
		uint32_t minimum = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
		job->apex = rr->owner;
		job->negative_ttl = minimum < rr->ttl ? minimum : rr->ttl;
		return 0;
	}
	return zone_complain("the zone has no SOA record");
}

int main(int argc, char **argv)
{
	static struct job job;
	const char *out = NULL;
	if (read_options(argc, argv, &job, &out) != 0 || find_apex(&job) != 0)
		return 2;
	add_dnskeys(&job);
	sort_zone(&job.zone);
	if (job.nsec3)
		add_nsec3(&job);
	else
		add_nsec(&job);
	sort_zone(&job.zone);
	add_signatures(&job);
	return zone_write(out, &job.zone) == 0 ? 0 : 1;
}
