"""`picqer-tui world`: serves the simulated Picqer and shops until stopped."""

from __future__ import annotations

import argparse
from pathlib import Path

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import Phrase


def run(given: argparse.Namespace) -> int:
    try:
        from picqer_tui.world.options import WorldOptions
        from picqer_tui.world.run import serve
    except ImportError as error:
        raise demo_missing(error) from error
    return serve(
        WorldOptions(
            from_platform=given.from_platform,
            to_platform=given.to_platform,
            scenario=given.scenario,
            products=given.products,
            orders=given.orders,
            seed=given.seed,
            port=given.port,
            at=given.at,
            run=given.run,
            speed=given.speed,
            tls=given.tls,
            faults=tuple(given.fault),
            config_dir=Path(given.config_dir) if given.config_dir else None,
        )
    )


def demo_missing(error: ImportError) -> ConfigError:
    """The parts that only the simulated world needs are an extra."""
    return ConfigError(
        Phrase("The simulated world needs parts that are not installed."),
        error.name or "",
        Phrase("Install them with: pip install 'picqer-tui[demo]'"),
    )
