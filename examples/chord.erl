%% Chord on a few pages of Erlang, JSON included: churnproof verify chord --exec "escript examples/chord.erl" (the contract
%% is docs/pipe.md). Written from ToN 2003 (Stoica et al.) and, for the ring, TSE 2017 (Zave): a list always holds r
%% entries, and nobody becomes our successor unheard. A node is a map. What waits for an answer is a function of the answer
%% and the node, K; the answer `none` says that none will ever come.
-module(chord).
-mode(compile).
-export([main/1]).
-define(ROUND, 1000). % ms between rounds of maintenance
-define(PATIENCE, 500). % ms to wait for an answer
-define(LEASE, 3). % rounds that a copy lives when its owner does not renew it
-define(ANSWER, #{get_state => state, notify => notified, next_hop => hop, store => stored, fetch => value,
                  replicate => replicated, transfer => transferred, leaving => farewell}).

%% The pipe: a line in, a line out.

main(_) -> ok = io:setopts([binary, {encoding, latin1}]), listen(#{}).

listen(Nodes) ->
  case io:get_line("") of
    eof -> ok;
    Line ->
      {#{n := Number} = Told, _} = read(Line),
      {Answer, Now} = hear(Told, Nodes),
      io:put_chars([write(Answer#{n => Number}), $\n]),
      listen(Now)
  end.

hear(#{init := _}, Nodes) -> {#{init_ok => #{version => 1, name => <<"chord.erl">>, views => true}}, Nodes};
hear(#{reset := _}, _) -> {#{reset_ok => true}, #{}};
hear(#{peer := Me} = Told, Nodes) ->
  Node = case Told of
    #{start := #{params := Parameters, seed := Seed}} -> new(Me, Parameters, Seed);
    _ -> told(Told, maps:get(Me, Nodes))
  end,
  Answer = #{peer => Me, actions => lists:reverse(maps:get(actions, Node))},
  View = view(Node),
  Shown = case Node of #{shown := View} -> #{}; _ -> #{view => View} end, % if it is news
  {maps:merge(Answer, Shown), Nodes#{Me => Node#{actions := [], shown => View}}}.

told(#{call := #{id := Id, type := Type} = Call}, N) ->
  call(binary_to_atom(Type), Call, N, fun(End, M) -> act(#{done => maps:merge(#{call => Id, ok => true}, End)}, M) end);
told(#{'receive' := #{from := From, message := #{type := Name, nonce := Nonce} = Message}}, #{asks := Asks} = N) ->
  Type = binary_to_atom(Name),
  case {Asks, ?ANSWER} of
    {#{Nonce := {From, Type, _, _}}, _} -> settle(Nonce, Message, N);
    {_, #{Type := _}} when Type =:= transfer, map_get(leaving, N) -> N; % a leaver takes no keys: find someone else
    {_, #{Type := Answer}} ->
      on(Type, From, Message, N, fun(Fields, M) -> send(From, Answer, Nonce, Fields, M) end);
    _ -> N
  end;
told(#{unreachable := Peer}, #{asks := Asks} = N) ->
  Lost = lists:sort([Nonce || {Nonce, {To, _, _, _}} <- maps:to_list(Asks), To =:= Peer]),
  lists:foldl(fun(Nonce, M) -> settle(Nonce, none, M) end, N, Lost);
told(#{timer := <<"answer-", Nonce/binary>>}, N) -> settle(binary_to_integer(Nonce), none, N);
told(#{timer := Name}, #{succ := [_ | _], leaving := false} = N) -> round(binary_to_atom(Name), N);
told(_, N) -> N.

round(stabilize, N) -> stabilize([], N);
round(fix_fingers, N) -> fix_fingers(N);
round(replicate, N) -> replicate(N).

%% A node.

new(Me, #{bits := Bits, successors := R, replicas := D, fingers := HasFingers, detector := Detector}, Seed) ->
  Size = 1 bsl Bits,
  {Number, Name} = case Me of
    _ when is_integer(Me) -> {Me, fun(Id) -> Id end};
    _ -> {binary_to_integer(Me, 16),
          fun(Id) -> iolist_to_binary(string:lowercase(io_lib:format("~*.16.0b", [byte_size(Me), Id]))) end}
  end,
  #{me => Me, r => R, d => D, starts => [Name((Number + (1 bsl I)) rem Size) || I <- lists:seq(0, Bits - 1)],
    pred => null, succ => [], fingers => #{}, width => case HasFingers of true -> Bits; false -> 0 end,
    data => #{}, age => #{}, leaving => false, asks => #{}, nonce => 0, actions => [],
    dice => rand:seed_s(exsss, {Seed, erlang:phash2(Me), 1}),
    perfect => Detector =:= <<"perfect">>}. % then we are told who is gone

view(#{succ := Succ, pred := Pred, fingers := Fingers, width := Width, data := Data}) ->
  #{member => Succ =/= [], predecessor => Pred, successors => Succ, keys => lists:sort(maps:keys(Data)),
    fingers => [maps:get(I, Fingers, null) || I <- lists:seq(1, Width)]}.

act(Action, #{actions := Actions} = N) -> N#{actions := [Action | Actions]}.
send(To, Type, Nonce, Fields, N) -> act(#{send => #{to => To, message => Fields#{type => Type, nonce => Nonce}}}, N).
later(Name, Delay, N) -> act(#{set_timer => #{name => Name, delay_ms => Delay}}, N).
throw_dice(Low, High, #{dice := Dice} = N) ->
  {Drawn, Next} = rand:uniform_s(High - Low, Dice),
  {Low + Drawn - 1, N#{dice := Next}}.

%% Settling: the answer may change our state.
ask(Me, Type, Fields, _, #{me := Me} = N, K) -> on(Type, Me, Fields, N, K);
ask(To, Type, Fields, Settling, #{nonce := Last, asks := Asks, perfect := Perfect} = N, K) ->
  Nonce = Last + 1,
  Waiting = {To, maps:get(Type, ?ANSWER), Settling, K},
  Sent = send(To, Type, Nonce, Fields, N#{nonce := Nonce, asks := Asks#{Nonce => Waiting}}),
  case Perfect of
    true -> Sent;
    false -> later(<<"answer-", (integer_to_binary(Nonce))/binary>>, ?PATIENCE, Sent)
  end.

settle(Nonce, Answer, #{asks := Asks} = N) ->
  case maps:take(Nonce, Asks) of
    {{_, _, _, K}, Others} -> K(Answer, N#{asks := Others});
    error -> N
  end.

%% The circle: strictly between, clockwise; (a, a) is all but a; and b in (a, c], where (n, n] is the whole circle.
between(_, null, _) -> false;
between(A, B, C) when A < C -> A < B andalso B < C;
between(A, B, C) -> A < B orelse B < C.
upto(A, B, C) -> B =:= C orelse between(A, B, C).
alive(State) -> State =/= none andalso map_get(successors, State) =/= []. % there was an answer, and from a member

%% The ring.

call(create, #{members := Members}, #{me := Me, r := R} = N, K) ->
  {Before, [Me | After]} = lists:splitwith(fun(Member) -> Member =/= Me end, lists:sort(Members)),
  Others = After ++ Before,
  K(#{}, enter(lists:last([Me | Others]), lists:append(lists:duplicate(R, Others ++ [Me])), N));
call(join, #{via := Via}, N, K) -> join(9, Via, N, K);
call(leave, _, N, K) -> leave(N, K);
call(lookup, #{key := Key}, #{me := Me} = N, K) ->
  find(Key, Me, [], false, N, fun
    ({error, Why}, M) -> K(#{ok => false, reason => Why}, M);
    ({Owner, Hops, _, _}, M) -> K(#{owner => Owner, hops => Hops}, M)
  end);
call(store, #{key := Key, value := Value}, #{me := Me} = N, K) ->
  find(Key, Me, [], false, N, fun
    ({error, Why}, M) -> K(#{ok => false, reason => Why}, M);
    ({Owner, _, _, _}, M) -> ask(Owner, store, #{key => Key, value => Value}, false, M, fun
      (#{ok := true}, L) -> K(#{owner => Owner}, L);
      (_, L) -> K(#{ok => false, reason => <<"not stored">>}, L)
    end)
  end);
call(fetch, #{key := Key}, #{me := Me} = N, K) -> % from the owner; what that has not got yet, from those after it
  find(Key, Me, [], false, N, fun
    ({error, Why}, M) -> K(#{ok => false, reason => Why}, M);
    ({Owner, _, #{successors := Others}, _}, M) -> fetch([Owner | Others], Key, M, K)
  end).

join(0, _, N, K) -> K(#{ok => false, reason => <<"my successor is always busy">>}, N);
join(Tries, Via, #{me := Me} = N, K) ->
  find(Me, Via, [Me], false, N, fun
    ({error, Why}, M) -> K(#{ok => false, reason => Why}, M);
    ({_, _, #{pending := true}, _}, M) -> join(Tries - 1, Via, M, K);
    ({S, _, #{successors := Others}, Before}, M) -> K(#{}, enter(Before, [S | Others], M))
  end).

enter(Pred, Succ, #{r := R} = N) -> % maintenance is staggered, so that not all nodes act in one instant
  lists:foldl(fun(Name, M) -> {Delay, L} = throw_dice(1, ?ROUND, M), later(Name, Delay, L) end,
              N#{pred := Pred, succ := lists:sublist(Succ, R)}, [stabilize, replicate, fix_fingers]).

stabilize(But, #{me := Me, starts := [Next | _]} = N) -> % TSE section IV: StabilizeFromSuccessor (the first that lives)
  find(Next, Me, But, true, later(stabilize, ?ROUND, N), fun
    ({error, _}, M) -> M;
    ({S, _, #{predecessor := X} = State, _}, M) ->
      case between(Me, X, S) of
        true -> ask(X, get_state, #{}, true, M, fun(New, L) -> % StabilizeFromPredecessor
          case alive(New) of true -> adopt(X, New, L); false -> adopt(S, State, L) end
        end);
        false -> adopt(S, State, M)
      end
  end).

adopt(_, #{pending := true}, N) -> {Delay, M} = throw_dice(20, 200, N), later(stabilize, Delay, M);
adopt(S, #{successors := Others}, #{r := R} = N) ->
  ask(S, notify, #{}, false, N#{succ := lists:sublist([S | Others], R)}, fun(_, M) -> M end).

rectify(Q, Old, State, N, K) -> % TSE section IV
  case N of
    #{succ := [_ | _], pred := Old} -> K(#{}, case alive(State) of true -> N; false -> N#{pred := Q} end);
    _ -> K(#{}, N)
  end.

leave(#{me := Me, starts := [Next | _]} = N, K) -> % ToN section IV-E.4: our pairs to the first successor that lives
  find(Next, Me, [], false, N, fun
    ({error, Why}, M) -> K(#{ok => false, reason => Why}, M);
    ({S, _, _, _}, #{data := Data} = M) ->
      ask(S, transfer, #{pairs => pairs(Data)}, true, M#{leaving := true, asks := #{}}, fun
        (none, L) -> leave(L#{leaving := false}, K);
        (_, #{pred := Pred} = L) -> farewell([S, Pred], L, K)
      end)
  end).

farewell([], N, K) -> K(#{}, N#{succ := [], data := #{}});
farewell([To | Others], #{pred := Pred, succ := Succ} = N, K) -> % word to both neighbours
  ask(To, leaving, #{predecessor => Pred, successors => Succ}, true, N, fun(_, M) -> farewell(Others, M, K) end).

%% Questions of others.

on(get_state, _, _, #{pred := Pred, succ := Succ, asks := Asks} = N, K) ->
  Pending = lists:any(fun({_, _, Settling, _}) -> Settling end, maps:values(Asks)),
  K(#{predecessor => Pred, successors => Succ, pending => Pending}, N);
on(notify, Q, _, #{me := Me, pred := Old, succ := Succ} = N, K) ->
  case Succ =/= [] andalso Q =/= Old andalso not between(Old, Q, Me) of
    true -> ask(Old, get_state, #{}, true, N, fun(State, M) -> rectify(Q, Old, State, M, K) end);
    false -> rectify(Q, Old, none, N, K)
  end;
on(leaving, Q, _, N, K) -> K(#{}, stabilize([Q], N));
on(next_hop, _, #{key := Key, avoid := Avoid}, #{me := Me, succ := Succ, fingers := Fingers} = N, K) ->
  Fine = fun(Node) -> not lists:member(Node, Avoid) end,
  Near = lists:filter(Fine, Succ),
  case Near =/= [] andalso upto(Me, Key, hd(Near)) of
    true -> K(#{node => hd(Near), final => true}, N);
    false -> % closest_preceding_node
      Closer = fun(X, Best) -> case between(Best, X, Key) of true -> X; false -> Best end end,
      K(#{node => lists:foldl(Closer, Me, Near ++ lists:filter(Fine, maps:values(Fingers))), final => false}, N)
  end;
on(store, _, #{key := Key, value := Value}, #{data := Data} = N, K) ->
  case owns(Key, N) of
    true -> copy([Key], N#{data := Data#{Key => Value}}, fun(Ok, M) -> K(#{ok => Ok}, M) end);
    false -> K(#{ok => false}, N)
  end;
on(replicate, _, #{pairs := Pairs}, N, K) ->
  K(#{}, lists:foldl(fun([Key, Value], #{data := Data, age := Age} = M) ->
    M#{data := Data#{Key => Value}, age := Age#{Key => 0}}
  end, N, Pairs));
on(transfer, _, #{pairs := Pairs}, #{data := Data} = N, K) -> % what comes home is copied before its sender lets go
  New = maps:from_list([{Key, Value} || [Key, Value] <- Pairs]),
  copy([Key || [Key, _] <- Pairs], N#{data := maps:merge(New, Data)}, fun(_, M) -> K(#{}, M) end);
on(fetch, _, #{key := Key}, #{data := Data} = N, K) -> K(#{value => maps:get(Key, Data, null)}, N).

%% Lookups. ToN Fig. 5: owner, hops, its state, and the node before it.

find(Key, Start, Avoid, Settling, N, K) -> hop(Start, 0, Key, Start, Avoid, Settling, N, K).

hop(Node, Hops, Key, Start, Avoid, Settling, #{me := Me} = N, K) ->
  ask(Node, next_hop, #{key => Key, avoid => Avoid}, false, N, fun(Answer, M) ->
    #{node := Next, final := Final} = case Answer of none -> #{node => Node, final => false}; _ -> Answer end,
    Asked = case Node of Me -> Hops; _ -> Hops + 1 end,
    Around = fun(L) -> % the dead node
      case lists:member(Next, [Start | Avoid]) of
        true -> K({error, <<"there is no way to that key">>}, L);
        false -> hop(Start, Asked, Key, Start, Avoid ++ [Next], Settling, L, K)
      end
    end,
    case Final of
      true -> ask(Next, get_state, #{}, Settling, M, fun(State, L) ->
        case alive(State) of true -> K({Next, Asked, State, Node}, L); false -> Around(L) end
      end);
      false ->
        case between(Node, Next, Key) of
          true -> hop(Next, Asked, Key, Start, Avoid, Settling, M, K);
          false -> Around(M)
        end
    end
  end).

fix_fingers(#{succ := [Owner | _], starts := Starts, width := Width} = N) ->
  fix(lists:zip(lists:seq(1, Width), lists:sublist(Starts, Width)), Owner, later(fix_fingers, ?ROUND, N)).

fix([], _, N) -> N; % one answer holds for all fingers that start no further than the owner
fix([{I, Start} | Others] = All, Owner, #{me := Me, fingers := Fingers} = N) ->
  case upto(Me, Start, Owner) of
    true -> fix(Others, Owner, N#{fingers := Fingers#{I => Owner}});
    false -> find(Start, Me, [], false, N, fun
      ({error, _}, M) -> M;
      ({Found, _, _, _}, #{fingers := Now} = M) -> fix(tl(All), Found, M#{fingers := Now#{I => Found}})
    end)
  end.

%% Keys. ToN section IV-B: a node owns what lies in (predecessor, itself].

owns(_, #{succ := []}) -> false;
owns(Key, #{me := Me, pred := Pred}) -> upto(Pred, Key, Me).

pairs(Data) -> [[Key, Value] || {Key, Value} <- lists:sort(maps:to_list(Data))].

copy([], N, K) -> K(true, N);
copy(Keys, #{me := Me, succ := Succ, d := D} = N, K) -> % on a small ring there are no others
  copy([S || S <- lists:uniq(Succ), S =/= Me], D - 1, lists:member(Me, Succ), Keys, N, K).
copy(_, 0, _, _, N, K) -> K(true, N); % to the first d - 1 of our successors that live
copy([], _, Alone, _, N, K) -> K(Alone, N);
copy([S | Others], Missing, Alone, Keys, #{data := Data} = N, K) ->
  ask(S, replicate, #{pairs => pairs(maps:with(Keys, Data))}, false, N, fun
    (none, M) -> copy(Others, Missing, false, Keys, M, K);
    (_, M) -> copy(Others, Missing - 1, Alone, Keys, M, K)
  end).

fetch([], _, N, K) -> K(#{value => null}, N);
fetch([Node | Others], Key, N, K) ->
  ask(Node, fetch, #{key => Key}, false, N, fun
    (#{value := Value}, M) when Value =/= null -> K(#{value => Value}, M);
    (_, M) -> fetch(Others, Key, M, K)
  end).

replicate(#{data := Data} = N) ->
  Mine = [Key || Key <- lists:sort(maps:keys(Data)), owns(Key, N)],
  copy(Mine, later(replicate, ?ROUND, N), fun(_, #{data := Now} = M) -> send_home(pairs(Now), M) end).

send_home([], N) -> N; % what we own no more, or is not renewed by its owner, goes home
send_home([[Key, Value] | Others], #{me := Me, d := D, age := Ages} = N) ->
  Age = case owns(Key, N) of true -> ?LEASE; false -> maps:get(Key, Ages, 0) + 1 end,
  Aged = N#{age := Ages#{Key => Age}},
  case Age > ?LEASE of
    false -> send_home(Others, Aged);
    true -> find(Key, Me, [], false, Aged, fun
      ({error, _}, M) -> M;
      ({Owner, _, #{successors := Holders}, _}, M) ->
        ask(Owner, transfer, #{pairs => [[Key, Value]]}, false, M, fun(Given, #{data := Now} = L) ->
          IsHolder = lists:member(Me, lists:sublist([Owner | Holders], D)),
          send_home(Others, case Given =:= none orelse IsHolder of
            true -> L;
            false -> L#{data := maps:remove(Key, Now)}
          end)
        end)
    end)
  end.

%% JSON, as much of it as the contract has: names of fields are atoms, strings are binaries. OTP 27 has a module for it.

read(<<C, Rest/binary>>) when C =:= $\s; C =:= $,; C =:= $: -> read(Rest);
read(<<"{", Rest/binary>>) -> read_object(Rest, #{});
read(<<"[", Rest/binary>>) -> read_list(Rest, []);
read(<<"\"", Rest/binary>>) -> read_text(Rest, []);
read(<<"true", Rest/binary>>) -> {true, Rest};
read(<<"false", Rest/binary>>) -> {false, Rest};
read(<<"null", Rest/binary>>) -> {null, Rest};
read(Line) -> {match, [{0, Size}]} = re:run(Line, "^-?[0-9]+"),
  <<Digits:Size/binary, Rest/binary>> = Line,
  {binary_to_integer(Digits), Rest}.
read_object(<<"}", Rest/binary>>, Object) -> {Object, Rest};
read_object(<<",", Rest/binary>>, Object) -> read_object(Rest, Object);
read_object(Line, Object) ->
  {Name, More} = read(Line),
  {Value, Rest} = read(More),
  read_object(Rest, Object#{binary_to_atom(Name) => Value}).
read_list(<<"]", Rest/binary>>, List) -> {lists:reverse(List), Rest};
read_list(<<",", Rest/binary>>, List) -> read_list(Rest, List);
read_list(Line, List) -> {Value, Rest} = read(Line), read_list(Rest, [Value | List]).
read_text(<<"\"", Rest/binary>>, Text) -> {iolist_to_binary(lists:reverse(Text)), Rest};
read_text(<<"\\u", Hex:4/binary, Rest/binary>>, Text) ->
  read_text(Rest, [unicode:characters_to_binary([binary_to_integer(Hex, 16)]) | Text]);
read_text(<<"\\", C, Rest/binary>>, Text) ->
  read_text(Rest, [maps:get(C, #{$n => $\n, $t => $\t, $r => $\r, $b => $\b, $f => $\f}, C) | Text]);
read_text(<<C, Rest/binary>>, Text) -> read_text(Rest, [C | Text]).

write(Object) when is_map(Object) ->
  [${, lists:join($,, [[write(Name), $:, write(Value)] || {Name, Value} <- maps:to_list(Object)]), $}];
write(List) when is_list(List) -> [$[, lists:join($,, [write(Value) || Value <- List]), $]];
write(Number) when is_integer(Number) -> integer_to_binary(Number);
write(Word) when Word =:= true; Word =:= false; Word =:= null -> atom_to_binary(Word);
write(Name) when is_atom(Name) -> [$", atom_to_binary(Name), $"];
write(Text) -> [$", [case C of
  $" -> "\\\""; $\\ -> "\\\\"; _ when C < 32 -> io_lib:format("\\u~4.16.0b", [C]); _ -> C
end || <<C>> <= Text], $"].
