# Small things that the parts of the driver share.
package Tools;
use strict;
use warnings;
use Exporter 'import';
use JSON::PP;
our @EXPORT = qw(bail ok skip todo ok_count ok_failed slurp spew site_make pid_ns encode decode brief);

my ($count, $failed) = (0, 0);
my $json = JSON::PP->new->canonical->allow_nonref;

sub bail { print "Bail out! tests/attack/drive: @_\n"; exit 1 }

sub ok {
	my ($good, $name, @why) = @_;
	$count++;
	print $good ? "ok $count - $name\n" : "not ok $count - $name\n";
	return 1 if $good;
	$failed++;
	print "#   $_\n" for map { split /\n/ } @why;
	return 0;
}

sub skip {
	my ($name, $why) = @_;
	$count++;
	print "ok $count - $name # SKIP $why\n";
}

sub todo {
	my ($good, $name, $why) = @_;
	$count++;
	print $good ? '' : 'not ', "ok $count - $name # TODO $why\n";
}

sub ok_count  { return $count }
sub ok_failed { return $failed }

sub slurp {
	my ($path) = @_;
	open my $f, '<', $path or return '';
	local $/;
	return scalar(<$f>) // '';
}

sub spew {
	my ($path, $text) = @_;
	open my $f, '>', $path or bail("$path: $!");
	print $f $text;
	close $f or bail("$path: $!");
}

# What lies about on the machine of a course: filter files, a fellow student's repository, a large input.
sub site_make {
	mkdir $_ for '/tmp/site', map { "/tmp/site/$_" } qw(alice.git alice.git/objects alice.git/refs links links/under);
	spew('/tmp/site/alice.git/HEAD', "ref: refs/heads/main\n");
	spew('/tmp/site/alice.git/objects/solution', "$ENV{CANARY}\n");
	system('cp', '-r', "$ENV{TOP}/runner/policy", '/tmp/site') == 0 or bail('cp policy');
	spew('/tmp/site/large', 'x' x (4 << 20));
	system('mkfifo', '/tmp/site/fifo') == 0 or bail('mkfifo');
	symlink '/tmp/secrets', '/tmp/site/links/etc';
	symlink '/tmp/secrets/new', '/tmp/site/links/under/file';
}

sub pid_ns { return (readlink('/proc/self/ns/pid') // '') =~ /(\d+)/ ? $1 : 0 }

sub encode { return $json->encode($_[0]) }
sub decode { return scalar eval { $json->decode($_[0]) } }

sub brief {
	my ($r) = @_;
	my $text = encode($r);
	return length $text > 700 ? substr($text, 0, 700) . '...' : $text;
}

1;
