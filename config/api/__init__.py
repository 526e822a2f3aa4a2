"""What every face over REST stands on: parsing, problems, credentials, verbs, reads, OpenAPI."""
