# The third control: an attack without its defence must do its harm, or its failure in a box proves nothing. It runs in
# tests/attack/inner, under the backend none. The head's `Undefended:` says what shows the harm.
package Harm;
use strict;
use warnings;
use Exporter 'import';
use Case;
use Tools;
our @EXPORT = qw(harm_begin harm_end harm_is_light harm_open);

my (%group, $limits);

sub text_of { return join '', map { ($_->{out}{text} // '') . ($_->{err}{text} // '') } grep { $_ } @{ $_[0]{results} } }
sub passed  { return $_[0] > $_[1] ? "$_[0] $_[2], and the cap would be $_[1]" : '' }

sub through {
	my ($f) = @_;
	my $text = text_of($f) . $f->{judged};
	return 'canary reached' if $text =~ /canary-[0-9a-f]{8}/;
	return $1 if $text =~ /THROUGH: (.{1,80})/;
	return '';
}

sub reached {
	my ($f) = @_;
	my $through = through($f);
	return "harm done: $through" if $through ne '';
	my ($errno) = text_of($f) =~ /answered (?!ENOSYS|EAFNOSUPPORT|ESOCKTNOSUPPORT)(E\w+)/;
	return $errno ? "reached the kernel, which answered $errno" : '';
}

# What shows the harm: gets the facts and the case, gives words or nothing.
my %words = (
	through => \&through,
	reached => \&reached,
	left    => sub { $_[0]{left} ? "$_[0]{left} processes outlived it" : '' },
	bait    => sub { $_[0]{bait} ? '' : 'the process beside it was killed' },
	core    => sub { $_[0]{core} ? 'a core file was left' : '' },
	wall    => sub { ($_[0]{results}[0]{ending} // '') eq 'wall' ? 'ran on far past the deadline' : '' },
	cpu     => sub { passed($_[0]{cpu_ms}, $limits->{cpu_ms} // 4000, 'ms of processor time') },
	memory  => sub { passed($_[0]{peak_kib}, $limits->{memory_kib} // 262144, 'KiB') },
	pids    => sub { passed($_[0]{tasks}, $limits->{pids} // 16, 'processes and threads') },
	output  => sub { passed(length text_of($_[0]), 1024 * ($limits->{output_kib} // 64), 'bytes of output') },
	kib     => sub { passed($_[0]{kib}, $limits->{disk_kib} // 32768, 'KiB of files') },
	files   => sub { passed($_[0]{files}, $limits->{inodes} // 1024, 'files') },
	changed => sub { @{ $_[0]{changed} } ? "changed $_[0]{changed}[0]" : '' },
	judge   => sub { $_[0]{judged} =~ /(WAITS FOR EVER|canary-|THROUGH|root:)/ ? 'the careless judge: ' . lc $1 =~ s/[-:]$//r : '' },
	big     => sub { length $_[0]{judged} >= 1 << 16 ? 'the careless judge copied it all' : '' },
);

# The groups are v1's, where the outer layer can make them: they hold what a bomb must not take from the machine.
sub harm_open {
	return if $ENV{AS_USER} || ($ENV{SETTING} // '') eq 'no-cgroup';
	my %own = slurp('/proc/self/cgroup') =~ m{^\d+:(memory|pids|cpuacct)[^:]*:(/.*)$}mg;
	for (keys %own) {
		my $dir = "/sys/fs/cgroup/$_$own{$_}/corpus-" . pid_ns() . "-$$"; # cgroups are the host's, numbers are ours
		$group{$_} = $dir if -d $dir || mkdir $dir;
	}
	spew("$group{memory}/memory.limit_in_bytes", 384 << 20) if $group{memory};
	spew("$group{pids}/pids.max", 400) if $group{pids};
}

END { rmdir $_ for values %group }

# Limits under which the harm has room: what is capped elsewhere must be able to pass its cap.
sub wide {
	my ($word) = @_;
	my $wall = $word eq 'wall' ? 2.5 * ($limits->{wall_ms} // 5000) : $word eq 'cpu' ? 4 * $limits->{cpu_ms} : 1000;
	$wall = 2500 if $word =~ /^(through|reached|judge|changed|bait)$/;
	return { wall_ms => int $wall, output_kib => $word eq 'output' ? 16 * ($limits->{output_kib} // 64) : 1024 };
}

sub measure_begin {
	my ($spec) = @_;
	if ($group{memory}) {
		spew("$group{memory}/memory.force_empty", 0);
		spew("$group{memory}/memory.max_usage_in_bytes", 0);
	}
	spew("$group{cpuacct}/cpuacct.usage", 0) if $group{cpuacct};
	my @argv = ('timeout', '--kill-after=1', 15, "$ENV{B}/attack/inner", values %group, '--',
		"$ENV{TOP}/tests/attack/undefended", encode($spec));
	open my $from, '-|', @argv or bail("inner: $!");
	return $from;
}

sub measure_end {
	my ($from) = @_;
	my $text = do { local $/; <$from> } // '';
	close $from;
	my $facts = decode($text);
	return { error => "no facts, status $?: $text", results => [] } unless ref $facts;
	$facts->{cpu_ms}   = $group{cpuacct} ? int(slurp("$group{cpuacct}/cpuacct.usage") / 1e6) : 0;
	$facts->{peak_kib} = $group{memory} ? int(slurp("$group{memory}/memory.max_usage_in_bytes") / 1024) : 0;
	return $facts;
}

sub judge_facts {
	my ($h, $facts) = @_;
	my $harm = $facts->{error} ? '' : $words{ $h->{word} }->($facts);
	return (1, $h->{word} eq 'reached' ? $harm : "harm done: $harm", $facts) if $harm ne '';
	return (1, 'not shown: the host\'s kernel lacks it', $facts) if text_of($facts) =~ /answered (ENOSYS|EAFNOSUPPORT|ESOCKT)/;
	return (0, 'NO HARM', $facts);
}

sub set_limits { $limits = decode('{' . ($_[0]{Limits} // '') . '}') }

# Starts the run and gives what harm_end wants. Bombs run alone, others may run several at a time.
sub harm_begin {
	my ($case, $run) = @_;
	my $word = undefended_word($case, $run) // return { say => [0, 'the head has no Undefended line', {}] };
	return { say => [1, $word, {}] } if $word =~ /^not shown: \S/;
	$words{$word} or bail("$case->{path}: Undefended: $word is none of " . join ' ', sort keys %words);
	set_limits($case);
	my @args = @{ $run->{args} };
	my %spec = (program => "$ENV{B}/attack/$case->{name}", runs => [\@args], how => 'alone', via => $case->{Via} // 'none',
		profile => $case->{Profile} // 'run', limits => wide($word), judge => $case->{Judge} // '',
		watch => [split ' ', $case->{Watch} // '']);
	my $h = { case => $case, word => $word, spec => \%spec };
	if ($run->{pair}) {
		$h->{alone} = measure_end(measure_begin({ %spec, runs => [['receive', $run->{way}]] })) if $word eq 'through';
		@spec{qw(runs how)} = ([['send', $run->{way}], ['receive', $run->{way}]], $run->{pair});
	}
	$h->{from} = measure_begin(\%spec);
	return $h;
}

# (good, words for the scoreboard, facts)
sub harm_end {
	my ($h) = @_;
	return @{ $h->{say} } if $h->{say};
	set_limits($h->{case});
	return (0, 'the receiver hears what nobody sent', $h->{alone}) if $h->{alone} && through($h->{alone}) ne '';
	my @said = judge_facts($h, measure_end($h->{from}));
	# Two boxes may miss each other, and the containment itself may break down, on a machine that is busy.
	for (my $try = 0; $try < 3 && !$said[0]; $try++) {
		@said = judge_facts($h, measure_end(measure_begin($h->{spec})));
	}
	return @said;
}

# Boxes of a pair hear what other containments of the same machine send: they run alone.
sub harm_is_light { return !$_[1]{pair} && (undefended_word(@_) // '') =~ /^(through|reached|changed|bait|left|judge|not shown)/ }

1;
