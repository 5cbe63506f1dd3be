"""Stage 5: what people and their machines may see."""
