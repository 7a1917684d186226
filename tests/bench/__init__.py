"""Measurements beside what a person would use instead: python -m tests.bench"""
