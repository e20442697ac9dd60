"""What the line to Picqer must know of it; all else of Picqer has rooms of its own."""

from __future__ import annotations

from picqer_tui.world.traits import Traits

TRAITS = Traits(
    name="picqer",
    title="Picqer",
    words={},
    keys=lambda chance: {},
    refusal=lambda: {"error": True, "error_code": 1, "error_message": "Invalid API key."},
    rejection=lambda body: (
        400,
        {"error": True, "error_code": 30, "error_message": "Order cannot be changed in this status"},
    ),
    too_many=lambda: {"error": True, "error_code": 28, "error_message": "Rate limit exceeded"},
)
