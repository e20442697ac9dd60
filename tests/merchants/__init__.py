"""Merchants who make a whole move, and a program that looks over their shoulder."""
