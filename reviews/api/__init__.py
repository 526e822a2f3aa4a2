"""The REST face of reviews: models, decisions, communications, cases."""
