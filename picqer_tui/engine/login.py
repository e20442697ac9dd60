"""A login test: who answers at one side, and which rights are missing. Nothing is kept."""

from __future__ import annotations

from picqer_tui.core.errors import ConfigError, PicqerTuiError, RemoteError
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Profile
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Right
from picqer_tui.core.right_words import RIGHTS
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source
from picqer_tui.engine.doors import Tested
from picqer_tui.engine.meeting import IDENTITY_MAX_AGE, who


async def test_login(side: Side, source: Source) -> Tested:
    """Who answers at this side, and which rights are missing."""
    lines: list[Phrase] = []
    missing = 0
    try:
        async for page in source.read(who(side), None, None):
            lines += [_who(record, source.profile) for record in page.records if isinstance(record, Account)]
        if source.can_read(rights := Need(side, Right, IDENTITY_MAX_AGE)) is None:
            async for page in source.read(rights, None, None):
                denied = [record for record in page.records if isinstance(record, Right) and record.granted is False]
                lines += [_may_not(right, source.profile) for right in denied]
                missing += sum(right.id in source.profile.required_rights for right in denied)
    except (RemoteError, ConfigError) as error:
        return Tested(side, False, (*lines, *_said(error)))
    return Tested(side, bool(lines) and not missing, tuple(lines))


def _may_not(right: Right, profile: Profile) -> Phrase:
    """A right that is missing, and where the platform grants it."""
    name, where = RIGHTS.get(str(right.id), right.id), profile.rights.get(str(right.id))
    if where is None:
        return Phrase("This key may not: {right}.", {"right": name})
    return Phrase("This key may not: {right}. Where to change that: {menu}", {"right": name, "menu": where})


def _who(account: Account, profile: Profile) -> Phrase:
    platform = profile.title if account.platform == profile.name else account.platform
    values = {"title": account.title, "platform": platform, "version": account.version, "host": account.host}
    if not account.version:
        return Phrase("Logged in: {title} at {host}.", values)
    return Phrase("Logged in: {title} ({platform} {version}) at {host}.", values)


def _said(error: PicqerTuiError) -> tuple[Phrase, ...]:
    detail = Phrase("{detail}", {"detail": error.detail}, "", None) if error.detail else None
    return tuple(line for line in (error.summary, detail, error.remedy) if line is not None and line.msgid)
