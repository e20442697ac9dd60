"""Platforms by name, loaded when asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from picqer_tui.core.errors import ConfigError
from picqer_tui.shops import registry


def test_profiles_need_no_network_library():
    code = (
        "import sys\n"
        "from picqer_tui.shops import registry\n"
        "titles = [registry.profile(name).title for name in ('picqer', *registry.platforms())]\n"
        "assert titles[0] == 'Picqer', titles\n"
        "print([name for name in ('httpx', 'pydantic', 'textual') if name in sys.modules])\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert told.stdout.strip() == "[]", told.stderr


def test_profiles_know_their_name():
    for name in ("picqer", *registry.platforms()):
        profile = registry.profile(name)
        assert profile.name == name
        assert profile.required_rights <= profile.rights.keys()
        assert profile.logins


def test_a_platform_that_does_not_exist():
    with pytest.raises(ConfigError):
        registry.profile("../../etc")


def test_titles_without_profiles_are_those_of_the_profiles():
    for name in registry.platforms():
        assert registry.title(name) == registry.profile(name).title
    assert registry.title("elsewhere") == "elsewhere"
