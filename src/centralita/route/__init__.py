"""Stage 2: whose is it? Number → tenant → contact → conversation, and bot or person."""
