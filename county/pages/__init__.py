"""The reviewers' pages: rendered at the county, for a plain browser, without a script."""
