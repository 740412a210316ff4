"""Detector versions, outcomes and the decision itself."""
