#!/usr/bin/env escript
%% The supervisor of Erlang/OTP, told of the crashes of a script: see crashes.c.
%%! -kernel logger_level none
-mode(compile).
-export([main/1, init/1]).

main(_) ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    each_line(io:get_line("")).

each_line(eof) -> ok;
each_line(Line) ->
    io:format("- ~s", [Line]),
    [Strategy, Intensity, Restarts | Events] = string:lexemes(Line, " \n"),
    Kinds = [list_to_atom(R) || R <- string:lexemes(Restarts, ",")],
    Names = lists:seq(0, length(Kinds) - 1),
    Children = [#{id => N, start => {erlang, apply, [fun start/0, []]},
                  restart => K, shutdown => brutal_kill}
                || {N, K} <- lists:zip(Names, Kinds)],
    persistent_term:put(spec, {#{strategy => list_to_atom(Strategy),
                                 intensity => list_to_integer(Intensity),
                                 period => 3600}, Children}),
    {ok, Supervisor} = supervisor:start_link(?MODULE, []),
    run(Supervisor, Events),
    each_line(io:get_line("")).

init([]) -> {ok, persistent_term:get(spec)}.

start() -> {ok, spawn_link(fun() -> receive Reason -> exit(Reason) end end)}.

pids(Supervisor) ->
    lists:sort([{N, P} || {N, P, _, _} <- supervisor:which_children(Supervisor),
                          is_pid(P)]).

run(Supervisor, []) ->
    exit(Supervisor, shutdown),
    receive {'EXIT', Supervisor, _} -> ok end;
run(Supervisor, [[Kind | Number] = Event | Events]) ->
    Before = pids(Supervisor),
    case lists:keyfind(list_to_integer(Number), 1, Before) of
        false -> run(Supervisor, Events);
        {_, Pid} ->
            Pid ! case Kind of $n -> normal; $c -> crash end,
            case settle(Supervisor, Pid) of
                gone -> io:format("~s: gives up~n", [Event]);
                After ->
                    New = [N || {N, P} <- After, not lists:member({N, P}, Before)],
                    io:format("~s:~s~n", [Event, [io_lib:format(" ~b", [N]) || N <- New]]),
                    run(Supervisor, Events)
            end
    end.

%% The children once the supervisor has seen the end of Pid.
settle(Supervisor, Pid) ->
    receive {'EXIT', Supervisor, _} -> gone
    after 0 ->
        try pids(Supervisor) of
            After ->
                case lists:keymember(Pid, 2, After) of
                    true -> settle(Supervisor, Pid);
                    false -> After
                end
        catch exit:_ -> receive {'EXIT', Supervisor, _} -> gone end
        end
    end.
