#!/usr/bin/perl
# The pipeline's two tasks, as lines on stdin and stdout.
use strict; use warnings; use JSON::PP; $| = 1;

sub process {
    my ($value) = @_;
    my $doubled = 2 * $value;
    die ["OVERFLOW", "overflow: $value * 2 exceeds i32 range"]
        if $doubled < -2147483648 || $doubled > 2147483647;
    return { value => $doubled };
}

sub transform {
    my ($value) = @_;
    die ["RANGE", "value $value exceeds 4-digit format range [-9999..9999]"]
        if abs $value > 9999;
    return { text => sprintf "Value-%04d", $value };
}

my %handlers = (process => \&process, transform => \&transform);
while (my $line = <STDIN>) {
    my $task = decode_json($line)->{task} or next;
    my $answer = eval { $handlers{$task->{taskType}}->($task->{payload}{value}) };
    my %result = (taskId => $task->{id}, durationMs => 0, workerId => "perl");
    if ($answer) { @result{"status", "payload"} = ("Completed", $answer) }
    else {
        my ($code, $why) = ref $@ ? @{$@} : ("HANDLER_ERROR", "$@");
        $result{status} = "Failed";
        $result{error} = { code => $code, message => $why,
                           retryable => JSON::PP::false };
    }
    print encode_json({ type => "TaskResult", result => \%result }), "\n";
}
