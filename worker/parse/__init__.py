"""Bytes to article. Pure: no clock, no disk, no network."""
