/* signzone -k KSK -z ZSK -s T1 -e T2 [-3 SALT|-] -o OUT ZONE: sign a zone. See handout.md.
 *
 * This file is finished: it reads the command line, the keys and the zone, calls your functions in dnssec.c, and writes
 * the result. Change what you like; only the program's behaviour is graded. */
#include <unistd.h>

#include "dnssec.h"

static int usage(void)
{
	return zone_complain("usage: signzone -k KSK -z ZSK -s T1 -e T2 [-3 SALT|-] -o OUT ZONE");
}

static int read_time(const char *text, uint64_t *seconds)
{
	return number_parse(text, INT64_MAX, seconds) == 0 ? 0 : zone_complain("%s: not seconds since 1970", text);
}

static int read_salt(const char *text, struct job *job)
{
	int n = strcmp(text, "-") == 0 ? 0 : hex_octets(text, job->salt, sizeof(job->salt));
	job->nsec3 = true;
	job->salt_len = n > 0 ? (size_t)n : 0;
	return n < 0 ? zone_complain("%s: not a salt", text) : 0;
}

static int read_option(int option, const char *value, struct job *job, const char **out)
{
	if (option == 'k' || option == 'z')
		return keys_read(value, option == 'k' ? &job->ksk : &job->zsk);
	if (option == 's' || option == 'e')
		return read_time(value, option == 's' ? &job->inception : &job->expiration);
	if (option == '3')
		return read_salt(value, job);
	if (option != 'o')
		return usage();
	*out = value;
	return 0;
}

static int find_apex(struct job *job)
{
	for (size_t i = 0; i < job->zone.n; i++)
		if (job->zone.rr[i].type == TYPE_SOA) {
			job->apex = job->zone.rr[i].owner;
			return 0;
		}
	return zone_complain("the zone has no SOA record");
}

int main(int argc, char **argv)
{
	static struct job job;
	const char *out = NULL;
	int option;
	while ((option = getopt(argc, argv, "k:z:s:e:3:o:")) != -1)
		if (read_option(option, optarg, &job, &out) != 0)
			return 2;
	if (out == NULL || optind + 1 != argc)
		return usage(), 2;
	if (zone_read(argv[optind], &job.zone) != 0 || find_apex(&job) != 0)
		return 2;
	if (add_dnskeys(&job) != 0 || add_denial(&job) != 0 || add_signatures(&job) != 0)
		return 1;
	return zone_write(out, &job.zone) == 0 ? 0 : 1;
}
