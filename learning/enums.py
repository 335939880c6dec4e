from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActivityType(models.TextChoices):
    EVENT = "event", _("Event")
    INTERNSHIP = "internship", _("Internship")
    PROJECT = "project", _("Project")
    OPEN_SPACE = "open_space", _("Open space")
    VOLUNTEERING = "volunteering", _("Volunteering")
    DIGITAL = "digital_experience", _("Digital experience")
    COURSE = "course", _("Course")
    WORKSHOP = "workshop", _("Workshop")


class ActivityFormat(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    BOTH = "both", _("In person and online")


class ActivityStatus(models.TextChoices):
    """What is stored. "Full" and "ended" are seen from the places and the dates."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class ScheduleKind(models.TextChoices):
    DATED = "dated", _("On a date")
    REPEATING = "repeating", _("Repeating")
    ANY_TIME = "any_time", _("At any time")


class ItemVisibility(models.TextChoices):
    """Who finds a published item. Whoever may edit it always sees it."""

    NETWORK = "network", _("Everywhere in the network")
    HERE = "here", _("Here only")
    UNLISTED = "unlisted", _("Whoever has the link")
    PRIVATE = "private", _("Invited people only")


class JoiningKind(models.TextChoices):
    OPEN = "open", _("Anybody joins at once")
    APPLICATION = "apply", _("People apply, you choose")
    NOMINATION = "nominate", _("Others nominate people, you choose")
    INVITATION = "invite", _("By invitation only")
    EXTERNAL = "external", _("On another website")


class Access(models.TextChoices):
    """What makes it possible for more people to take part."""

    STEP_FREE = "step_free", _("Step-free access")
    TOILET = "toilet", _("Accessible toilet")
    HEARING_LOOP = "hearing_loop", _("Hearing loop")
    SIGN_LANGUAGE = "sign_language", _("Sign language")
    CAPTIONS = "captions", _("Captions")
    EASY_LANGUAGE = "easy_language", _("Easy language")
    QUIET_SPACE = "quiet_space", _("Quiet space")
    ASSISTANCE_DOG = "assistance_dog", _("Assistance dogs welcome")


class ParticipantsVisibility(models.TextChoices):
    """Who sees the names of those who take part, beside the organiser's team."""

    NOBODY = "nobody", _("Nobody else")
    PARTICIPANTS = "participants", _("Those who take part")
    MEMBERS = "members", _("Everybody who is signed in")


class ContentLicence(models.TextChoices):
    ALL_RIGHTS = "", _("All rights reserved")
    CC_BY = "CC-BY-4.0", _("CC BY 4.0")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0")
    CC_BY_NC = "CC-BY-NC-4.0", _("CC BY-NC 4.0")
    CC0 = "CC0-1.0", _("CC0: no rights reserved")


class EnrolmentStatus(models.TextChoices):
    """JOINED alone holds a place."""

    JOINED = "joined", _("joined")
    LEFT = "left", _("left")
    APPLIED = "applied", _("applied")
    DECLINED = "declined", _("not chosen")
    WAITING = "waiting", _("on the waiting list")
    INVITED = "invited", _("invited")


class OrganiserRole(models.TextChoices):
    """A person's role in one organiser, strongest first."""

    OWNER = "owner", _("owner")
    ADMIN = "admin", _("admin")
    EDITOR = "editor", _("editor")
    ASSESSOR = "assessor", _("assessor")
    MEMBER = "member", _("member")


class PlaylistStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class ActivityRole(models.TextChoices):
    """A person's role in one single activity, beside the organiser's team."""

    EDITOR = "editor", _("editor of this activity")
    ASSESSOR = "assessor", _("assessor of this activity")


class PlaylistRole(models.TextChoices):
    """A person's role in one single playlist, beside the organiser's team."""

    EDITOR = "editor", _("editor of this playlist")
    ASSESSOR = "assessor", _("assessor of this playlist")


class InvitationTarget(models.TextChoices):
    """To what somebody is invited."""

    ORGANISER = "organiser", _("organiser")
    ACTIVITY = "activity", _("activity")
    PLAYLIST = "playlist", _("playlist")
    LOCATION = "location", _("location")


class VerificationStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    APPROVED = "approved", _("verified")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("a request", "withdrawn")


class InvitationKind(models.TextChoices):
    """Who had the idea that somebody should take part."""

    INVITATION = "invitation", _("invited by the organiser")
    NOMINATION = "nomination", _("nominated")


class InvitationStatus(models.TextChoices):
    SENT = "sent", _("no answer yet")
    ACCEPTED = "accepted", _("said yes")
    DECLINED = "declined", _("said no")
    WITHDRAWN = "withdrawn", _("taken back")


class ReplyTo(models.TextChoices):
    """Where answers to a message to participants go."""

    NOBODY = "nobody", _("Nowhere: say in the message how people reach you")
    ORGANISER = "organiser", _("The organiser's public address")
    AUTHOR = "author", _("My own address: everybody who gets the message sees it")


class ReportReason(models.TextChoices):
    MISLEADING = "misleading", _("It is misleading or no real offer")
    UNSAFE = "unsafe", _("It is dangerous, above all for young people")
    HATEFUL = "hateful", _("It insults or excludes people")
    RIGHTS = "rights", _("It uses texts or pictures of others")
    SPAM = "spam", _("It is advertising")
    OTHER = "other", _("Something else")


class ReportOutcome(models.TextChoices):
    DISMISSED = "dismissed", _("nothing wrong")
    WARNED = "warned", _("the organiser was warned")
    HIDDEN = "hidden", _("it was hidden")


class ImportStatus(models.TextChoices):
    PREVIEW = "preview", _("looked at")
    RUNNING = "running", _("being made")
    DONE = "done", _("made")
    UNDONE = "undone", _("undone")
