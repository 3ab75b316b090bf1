# What a box could have changed, as text: equal before and after a case.
package State;
use strict;
use warnings;
use Exporter 'import';
use Box;
use Tools;
our @EXPORT = qw(state_now state_differences);

sub processes {
	my @found;
	my $servers = server_pids();
	my $parked = 0;
	opendir my $proc, '/proc' or bail("/proc: $!");
	for my $pid (sort grep { /^\d+$/ } readdir $proc) {
		my $comm = slurp("/proc/$pid/comm");
		next if $comm eq '' || $pid == $$;
		# Keepers stay, and keep boxes ready; what students ran is called otherwise.
		next if %$servers && $comm eq "plumb-runner\n";
		# Each keeper has one emulator parked for its next job.
		next if %$servers && $comm =~ /^qemu-system/ && $parked++ < %$servers;
		push @found, "process $pid $comm";
	}
	return @found;
}

sub groups {
	my ($runners, $servers) = (runner_pids(), server_pids());
	# cgroups are the host's: other runners may be at work there.
	my $ns = pid_ns();
	return map { "cgroup $_\n" } grep { m{/plumb-$ns-(\d+)-} && $runners->{$1} && !$servers->{$1} }
		glob('/sys/fs/cgroup/plumb-* /sys/fs/cgroup/*/plumb-* /sys/fs/cgroup/*/*/plumb-*');
}

sub secrets {
	return map {
		my @st = stat;
		"secret $_ " . join(' ', @st ? @st[2, 4, 5, 7, 9] : 'gone') . ' ' . slurp($_) . "\n"
	} glob('/tmp/secrets/*');
}

sub state_now {
	my @state = ("host " . slurp('/proc/sys/kernel/hostname'), slurp('/proc/sys/kernel/core_pattern'));
	push @state, grep { !/ fuse\.| nsfs / } split /^/, slurp('/proc/self/mountinfo');
	push @state, slurp('/proc/sysvipc/shm') =~ s/^(\s*\S+\s+\S+\s+\S+\s+\S+).*$/$1/mgr, slurp('/proc/sysvipc/msg');
	push @state, map { "file $_\n" } glob('/tmp/* /dev/shm/* /var/tmp/* /tmp/site/*/*');
	return join '', @state, secrets(), groups(), processes();
}

sub state_differences {
	my ($before, $after) = map { { map { $_ => 1 } split /\n/, $_ } } @_;
	return join "\n", (map { "gone: $_" } grep { !$after->{$_} } sort keys %$before),
		(map { "new: $_" } grep { !$before->{$_} } sort keys %$after);
}

1;
