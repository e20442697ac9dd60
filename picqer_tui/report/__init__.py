"""What a report says, once, and how it looks in each form."""
