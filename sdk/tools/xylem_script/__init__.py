"""xylem-script: text scenarios with named clients against a real server (docs/scenarios.md)."""


class ScenarioError(Exception):
    """What a scenario or the server did wrong, in words for whoever reads the report."""
