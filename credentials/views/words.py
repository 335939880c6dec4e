"""The codes of a verification report in plain words."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from credentials.openbadges.verification import Check, Outcome, Report, Verdict
from credentials.openbadges.verification.dates import parse_moment
from shared.moments import day_text

# In the order in which people ask: what only specialists ask comes last.
TITLES = {
    "integrity": _("Integrity"),
    "issuer": _("Issuer"),
    "recipient": _("Person"),
    "dates": _("Validity"),
    "status": _("Withdrawal"),
    "endorsements": _("Endorsements"),
    "format": _("Kind of badge"),
    "schema": _("Form"),
    "contexts": _("Vocabulary"),
}

WORDS = {
    "ob3": _("This is an Open Badge, version 3.0."),
    "ob2": _("This is an Open Badge, version 2.0."),
    "wrong_type": _("This is not an Open Badge."),
    "not_json": _("This is neither a badge nor a file with a badge inside."),
    "not_a_badge": _("This is neither a badge nor a file with a badge inside."),
    "not_baked": _("There is no badge inside this image."),
    "too_large": _("This is too large to be a badge."),
    "too_deep": _("This is nested too deeply to be a badge."),
    "duplicate_key": _("A name occurs twice, so that readers could disagree on what it says."),
    "malformed_jwt": _("The token is damaged."),
    "not_fetched": _("The address could not be fetched. Try again later, or upload the badge itself."),
    "missing_context": _("It does not say in which vocabulary it is written."),
    "unknown_context": _("It uses a vocabulary that we do not know, so that we cannot tell what it means."),
    "schema": _("Parts are missing or wrong."),
    "missing_members": _("Parts are missing."),
    "another_id": _("A part of it calls itself by another address."),
    "bad_image": _("Its image is not given as an address."),
    "no_proof": _("Nobody signed it."),
    "too_many_proofs": _("It has too many signatures."),
    "signature_mismatch": _("It was changed after it was signed, or somebody else signed it."),
    "bad_proof": _("The signature is damaged."),
    "unsupported_proof": _("It has a signature of a kind that we cannot check."),
    "unsupported_algorithm": _("It is signed in a way that is not safe."),
    "wrong_key_type": _("The key does not fit the signature."),
    "wrong_purpose": _("The signature was made for another purpose."),
    "proof_expired": _("The signature has expired."),
    "bad_key": _("The issuer's list of keys does not have the key that signed it."),
    "key_not_fetched": _("The issuer's keys could not be fetched. Try again later."),
    "unknown_key": _("Nobody knows whose key signed it."),
    "no_key_named": _("It does not say which key signed it."),
    "claims_differ": _("The token contradicts itself."),
    "unsafe_terms": _("It has words that its vocabulary does not know; a signature would not cover them."),
    "malformed_jsonld": _("Its linked data is damaged."),
    "eddsa-rdfc-2022": _("Nothing was changed since it was signed."),
    "eddsa-jcs-2022": _("Nothing was changed since it was signed."),
    "ES256": _("Nothing was changed since it was signed."),
    "EdDSA": _("Nothing was changed since it was signed."),
    "RS256": _("Nothing was changed since it was signed."),
    "hosted": _("It says the same as the copy on its issuer's site."),
    "differs_from_hosted": _("It differs from the copy on its issuer's site."),
    "assertion_not_fetched": _("The copy on its issuer's site could not be fetched. Try again later."),
    "key_of_issuer": _("The key that signed it belongs to the issuer that it names."),
    "key_of_another": _("The key that signed it does not belong to the issuer that it names."),
    "hosted_by_issuer": _("It is kept where its issuer keeps badges."),
    "host_not_allowed": _("It is kept where its issuer keeps no badges."),
    "issuer_not_fetched": _("The issuer's description could not be fetched. Try again later."),
    "no_end": _("It is valid now and does not expire."),
    "valid_until": _("It is valid now and will expire some day."),
    "expired": _("It has expired."),
    "not_yet_valid": _("It is not valid yet."),
    "ends_before_it_begins": _("It ends before it begins."),
    "bad_date": _("A date is missing or wrong."),
    "no_status": _("Its issuer cannot withdraw it."),
    "not_revoked": _("It was not withdrawn."),
    "revoked": _("Its issuer has withdrawn it."),
    "suspended": _("Its issuer has suspended it."),
    "unsupported_status": _("Whether it was withdrawn is said in a way that we cannot check."),
    "malformed_status_list": _("The list of withdrawn badges is damaged."),
    "status_of_another": _("The list of withdrawn badges is somebody else's."),
    "status_not_signed": _("The list of withdrawn badges is not signed by the issuer."),
    "status_expired": _("The list of withdrawn badges is out of date."),
    "status_not_fetched": _("The list of withdrawn badges could not be fetched. Try again later."),
    "recipient_matches": _("It was given to the person with this e-mail address."),
    "recipient_differs": _("It was given to somebody with another e-mail address."),
    "no_recipient_named": _("It does not say to which e-mail address it was given."),
    "endorsement_valid": _("Somebody else vouches for it."),
    "endorsement_invalid": _("An endorsement inside is not genuine."),
    "endorsement_unknown": _("An endorsement inside could not be checked."),
}

_PASSED = {
    "contexts": _("Its vocabulary is known."),
    "schema": _("Everything that belongs to a badge is there."),
}
_STATES = {
    Outcome.PASSED: "good",
    Outcome.FAILED: "bad",
    Outcome.WARNING: "warn",
    Outcome.UNKNOWN: "warn",
    Outcome.SKIPPED: "off",
}


def check_row(check: Check) -> dict[str, str]:
    """As shared/components/checks.html wants it."""
    words = WORDS.get(check.code)
    if words is None:
        words = (
            _PASSED.get(check.name, _("In order.")) if check.outcome == Outcome.PASSED else _("Not in order.")
        )
    return {
        "title": str(TITLES.get(check.name, check.name)),
        "text": str(words),
        "state": _STATES[check.outcome],
        "code": check.code,
    }


def verdict_words(report: Report) -> dict[str, Any]:
    """{verdict, headline, text} of the whole."""
    if report.verdict == Verdict.VALID:
        return {
            "verdict": "good",
            "headline": _("This badge is valid"),
            "text": _("Everything that can be checked is in order."),
        }
    if report.verdict == Verdict.INVALID:
        codes = {check.code for check in report.checks if check.outcome == Outcome.FAILED}
        if "revoked" in codes:
            return {
                "verdict": "bad",
                "headline": _("This badge was withdrawn"),
                "text": _("Its issuer no longer stands by it."),
            }
        if codes == {"expired"}:
            return {
                "verdict": "bad",
                "headline": _("This badge has expired"),
                "text": _("It was valid once."),
            }
        if codes == {"recipient_differs"}:
            return {
                "verdict": "bad",
                "headline": _("This badge belongs to somebody else"),
                "text": _("The badge itself is in order, but it was given to another e-mail address."),
            }
        if not report.version:
            return {
                "verdict": "bad",
                "headline": _("There is no badge in this"),
                "text": _("Take the badge's image, its file, or the address of its page."),
            }
        return {
            "verdict": "bad",
            "headline": _("This badge is not valid"),
            "text": _("See below what is wrong with it."),
        }
    return {
        "verdict": "warn",
        "headline": _("This badge could not be verified"),
        "text": _(
            "That does not mean that it is forged: something that is needed is unknown or out of reach."
        ),
    }


def check_rows(report: Report) -> list[dict[str, str]]:
    """All checks in the order of TITLES; several of one kind with the same answer are told once."""
    order = list(TITLES)
    checks = sorted(
        report.checks, key=lambda check: order.index(check.name) if check.name in order else len(order)
    )
    rows = [check_row(check) for check in checks]
    return list({(row["title"], row["code"], row["state"]): row for row in rows}.values())


def day(moment: datetime | str | None) -> str:
    """A moment, also one written in a badge, as a day in the reader's language; "" for none."""
    known = parse_moment(moment) if isinstance(moment, str) else moment
    if known is None:
        return str(moment)[:40] if moment else ""
    return day_text(known)
