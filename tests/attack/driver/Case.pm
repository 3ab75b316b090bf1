# The head of a case: "Key: value" lines of its first comment. tests/attack/attack.h says what they mean.
package Case;
use strict;
use warnings;
use Exporter 'import';
use Tools;
our @EXPORT = qw(case_read undefended_word);

my $one  = qr/Case|Attacks|Seen|Profile|Expect|Limits|Collect|Control|Job|Judge|Watch|Open|Noisy|Argv|Via|Sweep|Guest/;
my $many = qr/Run|Undefended/;

my @groups = (
	[37, 'forge the verdict'], [66, 'read secrets'], [87, 'escape'], [110, 'denial of service'],
	[131, 'compile time'], [161, 'git ingress'], [184, 'staff and identity'], [186, 'read secrets'],
	[216, 'historical escapes'], [999, 'cross-sandbox channels'],
);

sub group_of {
	my ($number) = @_;
	return 'cross-sandbox channels' if ($number >= 56 && $number <= 62) || $number == 186;
	for (@groups) { return $_->[1] if $number <= $_->[0] }
}

# "ARGUMENTS => EXPECTATION"; of a pair "WAY after|beside [alone] => SENDER'S / RECEIVER'S".
sub run_of {
	my ($value) = @_;
	my ($args, $expect) = split / => /, $value;
	defined $expect or bail("Run: $value: expected ARGUMENTS => EXPECTATION");
	my $alone = $args =~ s/ alone$//;
	my @args  = split ' ', $args;
	my ($send, $receive) = split m{ / }, $expect;
	return { args => \@args, expect => $expect } unless defined $receive;
	@args == 2 && $args[1] =~ /^(after|beside)$/ or bail("Run: $value: expected WAY after|beside");
	return { args => \@args, way => $args[0], pair => $args[1], alone => $alone, expect => $send, receive => $receive };
}

sub case_read {
	my ($path) = @_;
	my %head = (runs => [], undefended => {}, path => $path, build => scalar $path =~ m{/compile/});
	for (split /\n/, slurp($path) =~ s{\*/.*}{}sr) {
		next unless m{^(?:/\*| \*) ($one|$many): ?(.*?)\s*$};
		my ($key, $value) = ($1, $2);
		if ($key eq 'Run') {
			push @{ $head{runs} }, run_of($value);
		} elsif ($key eq 'Undefended') {
			my ($run, $word) = $value =~ /^(.+?) => (.+)$/ ? ($1, $2) : ('', $value);
			$head{undefended}{$run} = $word;
		} else {
			$head{$key} = $value;
		}
	}
	push @{ $head{runs} }, { args => [], expect => $head{Expect} } unless @{ $head{runs} };
	$head{$_} or bail("$path: the head lacks $_") for qw(Case Attacks Control);
	($head{name}) = $path =~ m{([^/]+)\.c$};
	($head{id}, $head{title}) = split ' ', $head{Case}, 2;
	($head{number}) = $head{id} =~ /(\d+)/;
	$head{group} = group_of($head{number});
	return \%head;
}

# What must show the harm of this run when nothing defends; undef when the head doesn't say.
sub undefended_word {
	my ($case, $run) = @_;
	my $u = $case->{undefended};
	return $u->{ join ' ', @{ $run->{args} } } // $u->{ $run->{args}[0] // '' } // $u->{''};
}

1;
