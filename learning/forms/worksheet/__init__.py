"""The steps of the design worksheet, in the order in which people think of an activity. One form is one screen.

A step shows what the activity says (`start`), takes what was typed, and gives what the service changes (`content`). The
names of its fields are unique over all steps, so that drafts and comparisons can speak of them.
"""

from learning.forms.worksheet.base import Scene, Step
from learning.forms.worksheet.ideas import LearningStep, SkillsStep, StartForm, TypeStep
from learning.forms.worksheet.people import JoiningStep, PeopleStep
from learning.forms.worksheet.when import WhenStep
from learning.forms.worksheet.words import BadgeStep, CategoryStep, NameStep, TextsStep

STEPS: tuple[type[Step], ...] = (
    TypeStep,
    LearningStep,
    SkillsStep,
    WhenStep,
    NameStep,
    CategoryStep,
    PeopleStep,
    JoiningStep,
    TextsStep,
    BadgeStep,
)
BY_NAME = {step.name: step for step in STEPS}

__all__ = ["BY_NAME", "STEPS", "Scene", "StartForm", "Step"]
