"""The examples of the OpenAPI document: a walk through every verb and read by real requests, written down."""
