"""The demo's people: the cast with passwords, and some hundred invented learners without."""

import json
import random
from dataclasses import dataclass

from infra.demo_data.source import DATA

PASSWORD = "learning-city-2026"  # shown in the terminal by `make demo`; the demo alone uses it
HOME, ELSEWHERE = "ljubljana", "rotterdam"


@dataclass(frozen=True)
class Person:
    """`role` in words for people; `location`: where they belong ("" = the network)."""

    name: str
    email: str
    role: str
    location: str


CAST = (
    Person("Lena Novak", "lena@example.org", "learner", HOME),
    Person("Mia Kralj", "mia@example.org", "learner, 14 years old", HOME),
    Person("Ravi Kos", "ravi@example.org", "reviewer", HOME),
    Person("Petra Zupan", "petra@example.org", "organiser", HOME),
    Person("Amir Hodžić", "amir@example.org", "coordinator", HOME),
    Person("Nora Lindqvist", "nora@example.org", "network admin", ""),
    Person("Otto de Vries", "otto@example.org", "learner", ELSEWHERE),
)


def learners(location: str, count: int) -> list[Person]:
    """`count` invented learners of a location; the same ones each time."""
    names = json.loads((DATA / "names.json").read_text())
    dice = random.Random(f"people:{location}")
    people = []
    for number in range(1, count + 1):
        given, family = dice.choice(names["given"]), dice.choice(names["family"])
        people.append(
            Person(f"{given} {family}", f"learner{number}.{location}@example.org", "learner", location)
        )
    return people
