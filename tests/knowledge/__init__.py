"""Tests of the policy base."""
