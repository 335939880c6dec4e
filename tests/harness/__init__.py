"""Attacks and faults against a whole running network, over HTTP on loopback alone: bounded in number and time."""
