"""The verbs of a move: gathering, judging, running, watching, resuming; two doors: workspace (before a move is open), session."""
