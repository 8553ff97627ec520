"""The record of a computation while it is made: flags, governing rules, and sentences with their citations."""

from datetime import date

from cables.classification.rules import citation

NAMES = "January February March April May June July August September October November December"
MONTH_NAMES = NAMES.split()


def words(day: date) -> str:
    """A day as a records officer writes it: "8 October 2015"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


class Reasoning:
    """Collects what `decide` finds, in the order in which it finds it."""

    def __init__(self) -> None:
        self.flags: list[str] = []
        self.rules: list[str] = []
        self.trace: list[str] = []

    def flag(self, *flags: str) -> None:
        """Add flags, each once."""
        self.flags += [flag for flag in flags if flag not in self.flags]

    def govern(self, sentence: str, *rules: str, flag: str = "") -> None:
        """A finding that shapes the date: its sentence with citation, its rules, and its flag if it has one."""
        self.rules += [rule for rule in rules if rule not in self.rules]
        self.note(sentence, *rules, flag=flag)

    def note(self, sentence: str, *rules: str, flag: str = "") -> None:
        """A finding that does not shape the date: its sentence with citation, and its flag if it has one."""
        cited = "; ".join(dict.fromkeys(citation(rule) for rule in rules))
        self.trace.append(f"{sentence} [{', '.join(rules)}: {cited}]" if rules else sentence)
        self.flag(*([flag] if flag else []))
