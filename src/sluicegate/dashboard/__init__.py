"""The live page: login, routes, templates, static files."""
