"""python -m tests.bench.slots [--rounds 200]

Fifty requests at once for fewer seats, on real connections, round after round; as markdown.
"""

import argparse
from collections import Counter

import time_machine

from tests.bench.database import own_folder


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.slots", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    with own_folder():
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        from tests.students.slots import race
        from tests.students.slots.setting import NOW, a_setting

        print("## Seats\n")
        print("| 50 requests at once | rounds | exactly the capacity | seats too many |")
        print("|---|--:|--:|--:|")
        with time_machine.travel(NOW):
            at = a_setting(pupils=race.REQUESTS)
            for name, play in race.ROUNDS.items():
                found = Counter()
                for _ in range(options.rounds):
                    outcome = play(at)
                    found["exact"] += outcome.is_exact
                    found["over"] += max(0, outcome.given - outcome.free)
                print(
                    f"| {name} | {options.rounds} | {found['exact']} | {found['over']} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
