"""python -m tests.bench.year"""

from tests.bench.database import own_folder

UAI = "0330000Z"


def main() -> None:
    with own_folder():
        from django.core.management import call_command

        from pixschool.core import schools
        from tests.bench import forty_classes
        from tests.bench.inputs import YEAR

        call_command("migrate", verbosity=0)
        schools.create_school(uai=UAI, start_year=YEAR)
        print(forty_classes.measure(UAI))


if __name__ == "__main__":
    main()
