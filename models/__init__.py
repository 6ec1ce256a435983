"""Trained models of gongkai and their recipes, shipped as files (see README.md beside this file)."""
