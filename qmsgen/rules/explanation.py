"""What a rule's page and `qmsgen explain` say about it."""

from __future__ import annotations

from dataclasses import dataclass

from qmsgen.messages import say
from qmsgen.model.finding import Severity
from qmsgen.model.organization import REGULATED
from qmsgen.rules.rule import Rule

PROFILES = ("iso9001", *REGULATED)
"""The profiles an organization can choose, the default first."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule as people read about it; ``text`` is Markdown that begins with the fault in one sentence."""

    number: str
    name: str
    family: str
    family_title: str
    severities: tuple[tuple[str, Severity], ...]
    clauses: tuple[str, ...]
    since: str
    summary: str
    text: str

    @property
    def severity(self) -> str:
        """How much a finding weighs, with the profiles that raise it."""
        usual = self.severities[0][1]
        raised = [profile for profile, severity in self.severities if severity is not usual]
        if not raised:
            return usual.value
        higher = next(severity for _, severity in self.severities if severity is not usual)
        return say("{usual}; {higher} in {profiles}", usual=usual, higher=higher, profiles=", ".join(raised))

    @property
    def markdown(self) -> str:
        """The page."""
        facts = [
            say("**Severity:** {severity}", severity=self.severity),
            say("**Family:** {family} {title}", family=self.family, title=self.family_title),
            say("**Asked for by:** {clauses}", clauses=", ".join(self.clauses)) if self.clauses else "",
            say("**Since:** qmsgen {version}", version=self.since),
        ]
        listed = "\n".join(f"- {fact}" for fact in facts if fact)
        return f"# {self.number} {self.name}\n\n{self.text}\n\n## {say('Facts')}\n\n{listed}\n"


def explain(rule: Rule, family_title: str = "") -> Explanation:
    """A rule's page as a value."""
    return Explanation(
        number=rule.number,
        name=rule.name,
        family=rule.family,
        family_title=family_title,
        severities=tuple((profile, rule.severity_in(profile)) for profile in PROFILES),
        clauses=rule.clauses,
        since=rule.since,
        summary=rule.summary,
        text=rule.text,
    )
