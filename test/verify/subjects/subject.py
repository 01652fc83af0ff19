"""A subject of the pipe that does nothing, or one thing wrong: `python3 subject.py MISDEED [when [how many times it does not]]`."""
import json, os, subprocess, sys, time

misdeed = sys.argv[1] if len(sys.argv) > 1 else ""
when = sys.argv[2] if len(sys.argv) > 2 else "timer"   # the input upon which it is done
patience = int(sys.argv[3]) if len(sys.argv) > 3 else 0


def say(**answer):
    print(json.dumps(answer), flush=True)


def rest_of(ask):
    answer = {"n": ask["n"], "peer": ask["peer"], "actions": []}
    if "start" in ask:
        answer["view"] = {"member": False, "predecessor": None, "successors": [], "fingers": [], "keys": []}
    return answer


def act(ask, *actions, **more):
    say(**{**rest_of(ask), "actions": list(actions), **more})


NOTIFY = {"type": "notify", "nonce": 1}
MISDEEDS = {
    "hang": lambda ask: time.sleep(1000),
    "spin": lambda ask: [None for _ in iter(int, 1)],
    "deaf": lambda ask: (os.close(0), time.sleep(1000)),
    "die": lambda ask: (print("I cannot bear it \x1b[31m", file=sys.stderr), sys.exit(3)),
    "crash": lambda ask: os.kill(os.getpid(), 11),
    "half": lambda ask: (sys.stdout.write('{"n": '), sys.stdout.flush(), sys.exit(0)),
    "mute": lambda ask: (sys.stdout.flush(), os.close(1), time.sleep(1000)),
    "unflushed": lambda ask: (sys.stdout.write(json.dumps(rest_of(ask))), time.sleep(1000)),
    "flood": lambda ask: [print("x" * 1000) for _ in iter(int, 1)],
    "stream": lambda ask: [sys.stdout.write("x" * 1000) for _ in iter(int, 1)],
    "mutter": lambda ask: ([sys.stderr.write("x" * 1000) for _ in range(20000)], act(ask)),
    "drip": lambda ask: [(sys.stdout.write("x"), sys.stdout.flush(), time.sleep(0.05)) for _ in iter(int, 1)],
    "twice": lambda ask: (sys.stdout.write((json.dumps(rest_of(ask)) + "\n") * 2), sys.stdout.flush()),
    "garbage": lambda ask: print("Traceback \x1b]0;owned\x07", flush=True),
    "nul": lambda ask: print("\0", flush=True),
    "binary": lambda ask: (sys.stdout.buffer.write(b"\xff\xfe\x00\n"), sys.stdout.buffer.flush()),
    "number": lambda ask: print("17", flush=True),
    "deep": lambda ask: print("[" * 500000, flush=True),
    "stale": lambda ask: say(**{**rest_of(ask), "n": ask["n"] - 1}),
    "numberless": lambda ask: say(peer=ask["peer"], actions=[]),
    "stranger": lambda ask: say(**{**rest_of(ask), "peer": 99}),
    "nobody": lambda ask: say(n=ask["n"], actions=[]),
    "actionless": lambda ask: say(n=ask["n"], peer=ask["peer"]),
    "overacting": lambda ask: act(ask, *[{"clear_timer": "t"}] * 1001),
    "misnamed": lambda ask: act(ask, {"sent": {}}),
    "bad-message": lambda ask: act(ask, {"send": {"to": 3, "message": {"type": "hop", "nonce": 1, "node": 5}}}),
    "unknown-message": lambda ask: act(ask, {"send": {"to": 3, "message": {"type": "h\x1b[0m"}}}),
    "extra-field": lambda ask: act(ask, {"send": {"to": 3, "message": {"type": "notify", "nonce": 1, "nonse": 1}}}),
    "bad-address": lambda ask: act(ask, {"send": {"to": 64, "message": {"type": "notify", "nonce": 1}}}),
    "bad-drained": lambda ask: act(ask, {"send": {"to": 3, "message": NOTIFY, "drained": 1}}),
    "bad-delay": lambda ask: act(ask, {"set_timer": {"name": "t", "delay_ms": -1}}),
    "bad-timer": lambda ask: act(ask, {"set_timer": {"name": "t\x1b[0m", "delay_ms": 1}}),
    "unasked-call": lambda ask: act(ask, {"done": {"call": 77, "ok": True}}),
    "bad-view": lambda ask: act(ask, view={"member": True}),
    "giving-up": lambda ask: say(n=ask["n"], error="I am not up to this"),
    # Children that make themselves a group of their own, and hold stdout.
    "daemon": lambda ask: (subprocess.Popen(["setsid", "sleep", "1000"], stderr=subprocess.DEVNULL), time.sleep(1000)),
    "orphan": lambda ask: (subprocess.Popen(["setsid", "sleep", "1000"], stderr=subprocess.DEVNULL), sys.exit(0)),
    "bad-outcome": lambda ask: act(ask, {"done": {"call": ask["call"]["id"], "ok": True, "owner": "x", "hops": 0}}),
    "no-reason": lambda ask: act(ask, {"done": {"call": ask["call"]["id"], "ok": False}}),
    "newer": lambda ask: say(n=ask["n"], init_ok={"version": 2, "name": "newer", "views": True}),
    "nameless": lambda ask: say(n=ask["n"], init_ok={"version": 1, "name": "\x1b[31m", "views": True}),
    "vague": lambda ask: say(n=ask["n"], init_ok={"version": 1, "name": "vague"}),
    "viewless": lambda ask: say(n=ask["n"], peer=ask["peer"], actions=[]),
}

for line in sys.stdin:
    ask = json.loads(line)
    if misdeed and when in ask:
        patience -= 1
    if patience < 0:
        MISDEEDS[misdeed](ask)
    elif "init" in ask:
        say(n=ask["n"], init_ok={"version": 1, "name": "subject", "views": misdeed != "blind"})
    elif "reset" in ask:
        say(n=ask["n"], reset_ok=True)
    else:
        say(**rest_of(ask))
