"""picqer-tui: a wizard that moves a merchant from one webshop connection in Picqer to another."""

__version__ = "0.1.0"
