"""What a move is: nouns, sentences and contracts. Standard library only; no screen, no network, no disk."""
