"""Stories: conversations written down as tests, and played through the production pipeline."""
