"""A value that never prints itself."""

from __future__ import annotations

from typing import Any, NoReturn


class Secret:
    """A key or token. `reveal()` is called at the one place that puts it into a request, nowhere else."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        return self.__value

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not stored")

    def __getstate__(self) -> Any:
        raise TypeError("a secret is not stored")
